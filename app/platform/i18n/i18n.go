package i18n

import (
	"io/fs"
)

type Words struct{}

func Load(files fs.FS) (*Words, error)                                 { panic("soon") }
func (w *Words) Text(locale, key string, params map[string]any) string { panic("soon") }
func (w *Words) Has(locale, key string) bool                           { panic("soon") }
func (w *Words) Keys(locale string) []string                           { panic("soon") }
func (w *Words) Match(acceptLanguage string) string                    { panic("soon") }
func (w *Words) Message(locale, template string, params map[string]string) (title, body string) {
	panic("soon")
}
func Rate(payRateBP int, locale string) string { panic("soon") }
func (w *Words) Problems() []string            { panic("soon") }
