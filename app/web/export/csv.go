package export

import (
	"bufio"
	"io"
)

// csvWriter writes RFC 4180 with a byte order mark, without which Excel takes UTF-8 for
// the code page of the machine.
type csvWriter struct{ out *bufio.Writer }

func newCSV(out io.Writer) (writer, error) {
	w := csvWriter{bufio.NewWriterSize(out, 64<<10)}
	_, err := w.out.WriteString("\uFEFF")
	return w, err
}

func (w csvWriter) row(cells []Cell) error {
	for i, c := range cells {
		if i > 0 {
			w.out.WriteByte(',')
		}
		w.out.WriteString(c.csv())
	}
	_, err := w.out.WriteString("\r\n") // a bufio.Writer keeps the first error
	return err
}

func (w csvWriter) close(notes []Note) error {
	if len(notes) > 0 {
		if err := w.row(nil); err != nil {
			return err
		}
	}
	for _, n := range notes {
		if err := w.row([]Cell{Text(n.Label), Text(n.Value)}); err != nil {
			return err
		}
	}
	return w.out.Flush()
}
