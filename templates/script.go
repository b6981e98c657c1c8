package templates

import (
	"bytes"
	"embed"
	"io/fs"
	"path"
	"regexp"
)

// tillScript is the one script that is written as several modules and served as one file: a
// request for each module would cost a slow phone more time than the till may take.
const tillScript = "static/till.js"

var (
	importLine  = regexp.MustCompile(`(?m)^import (?:\{[^}\n]*\} from )?"(\./[^"]+)";\n`)
	exportWord  = regexp.MustCompile(`(?m)^export `)
	commentLine = regexp.MustCompile(`(?m)^[ \t]*(?://.*|/\*.*\*/)\n`)
	comment     = regexp.MustCompile(`(?m)([;,{}]) // .*$`) // behind code; no text of ours holds such a thing
)

// joinModules returns the module at name, after the modules that it imports, each once. The
// joined text is one module, so import lines and the word export are dropped, and so are comments,
// on lines of their own and behind code. A name may therefore be declared in one module only, and an
// import may not rename.
func joinModules(files fs.FS, name string, seen map[string]bool) ([]byte, error) {
	if seen[name] {
		return nil, nil
	}
	seen[name] = true
	text, err := fs.ReadFile(files, name)
	if err != nil {
		return nil, err
	}
	var joined []byte
	for _, line := range importLine.FindAllSubmatch(text, -1) {
		module, err := joinModules(files, path.Join(path.Dir(name), string(line[1])), seen)
		if err != nil {
			return nil, err
		}
		joined = append(joined, module...)
	}
	for _, dropped := range []*regexp.Regexp{importLine, exportWord, commentLine} {
		text = dropped.ReplaceAll(text, nil)
	}
	return append(joined, comment.ReplaceAll(text, []byte("$1"))...), nil
}

// joinedFiles are the embedded files with the joined text in the place of the till's script.
type joinedFiles struct {
	embed.FS
	script []byte
}

func (f joinedFiles) ReadFile(name string) ([]byte, error) {
	if name == tillScript {
		return bytes.Clone(f.script), nil
	}
	return f.FS.ReadFile(name)
}

func (f joinedFiles) Open(name string) (fs.File, error) {
	file, err := f.FS.Open(name)
	if err != nil || name != tillScript {
		return file, err
	}
	return scriptFile{file, bytes.NewReader(f.script)}, nil
}

// scriptFile is an open script: name and time of the file, text from memory.
type scriptFile struct {
	fs.File
	text *bytes.Reader
}

func (f scriptFile) Read(p []byte) (int, error)                 { return f.text.Read(p) }
func (f scriptFile) Seek(offset int64, from int) (int64, error) { return f.text.Seek(offset, from) }
