// Package i18n translates codes: zh-CN first, English second. The texts live in TOML files that the
// caller hands in (templates/locales), one per owner and language. A code is its own translation key.
//
// Inside a file, tables nest: [membership.order_closed] with title, detail and next. The names
// one, two, few, many, other, zero, id, hash and description are go-i18n's own and cannot be keys.
package i18n

import (
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"
	"github.com/pelletier/go-toml/v2"
	"golang.org/x/text/language"
)

// Locales, in order of preference.
const (
	Chinese = "zh-CN"
	English = "en"
)

// Texts are the loaded translations. They do not change and are safe for concurrent use.
type Texts struct {
	localizers map[string]*goi18n.Localizer
	texts      map[string]map[string]string // locale → key → template
}

// Load reads every *.zh-CN.toml and *.en.toml at the root of files. A key that two files of
// one language define is an error: it would be a matter of luck which one is shown.
func Load(files fs.FS) (*Texts, error) {
	bundle := goi18n.NewBundle(language.MustParse(Chinese))
	bundle.RegisterUnmarshalFunc("toml", toml.Unmarshal)
	t := &Texts{texts: map[string]map[string]string{Chinese: {}, English: {}}}
	names, err := fs.Glob(files, "*.toml")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		if err := t.add(bundle, files, name); err != nil {
			return nil, fmt.Errorf("texts in %s: %w", name, err)
		}
	}
	t.localizers = map[string]*goi18n.Localizer{}
	for locale := range t.texts {
		t.localizers[locale] = goi18n.NewLocalizer(bundle, locale)
	}
	return t, nil
}

func (t *Texts) add(bundle *goi18n.Bundle, files fs.FS, name string) error {
	parts := strings.Split(path.Base(name), ".")
	if len(parts) != 3 || t.texts[parts[1]] == nil {
		return fmt.Errorf("the name must be OWNER.%s.toml or OWNER.%s.toml", Chinese, English)
	}
	file, err := bundle.LoadMessageFileFS(files, name)
	if err != nil {
		return err
	}
	for _, m := range file.Messages {
		if _, twice := t.texts[parts[1]][m.ID]; twice {
			return fmt.Errorf("%s is defined twice", m.ID)
		}
		t.texts[parts[1]][m.ID] = m.Other
	}
	return nil
}

// Term is a parameter that is itself a key, such as the name of a state. It is translated into the
// language of the text around it.
type Term string

// Text is the text of key in the locale with its placeholders filled. It falls back to
// Chinese, then to the key itself: a missing translation must never hide an error from a person.
func (t *Texts) Text(locale, key string, params map[string]any) string {
	for _, try := range []string{known(locale), Chinese} {
		if !t.Has(try, key) {
			continue
		}
		text, err := t.localizers[try].Localize(&goi18n.LocalizeConfig{MessageID: key,
			TemplateData: t.translated(try, params)})
		if err == nil {
			return text
		}
	}
	return key
}

func (t *Texts) translated(locale string, params map[string]any) map[string]any {
	terms := maps.Clone(params)
	for name, value := range params {
		if term, is := value.(Term); is {
			terms[name] = t.Text(locale, string(term), nil)
		}
	}
	return terms
}

func known(locale string) string {
	if locale == English {
		return English
	}
	return Chinese
}

// Has tells whether the locale itself has a text for key.
func (t *Texts) Has(locale, key string) bool {
	_, ok := t.texts[known(locale)][key]
	return ok
}

// Keys lists the keys of a locale in order.
func (t *Texts) Keys(locale string) []string { return slices.Sorted(maps.Keys(t.texts[known(locale)])) }

// Match picks the locale for an Accept-Language header: the first language in it that we have,
// Chinese when there is none.
func (t *Texts) Match(acceptLanguage string) string {
	if len(acceptLanguage) > 200 {
		return Chinese
	}
	wanted, _, err := language.ParseAcceptLanguage(acceptLanguage)
	if err != nil || len(wanted) == 0 {
		return Chinese
	}
	for _, tag := range wanted { // any kind of Chinese matches zh-CN: it serves such a reader better than English
		switch base, _ := tag.Base(); base.String() {
		case "zh":
			return Chinese
		case "en":
			return English
		}
	}
	return Chinese
}

// Message translates a message of notify: message.<template>.title and .body. What has no English
// name is called by its Chinese one.
func (t *Texts) Message(locale, template string, params map[string]string) (title, body string) {
	data := make(map[string]any, len(params))
	for name, value := range params {
		if data[name] = value; value == "" && strings.HasSuffix(name, "_en") {
			data[name] = params[strings.TrimSuffix(name, "_en")+"_zh"]
		}
	}
	return t.Text(locale, "message."+template+".title", data), t.Text(locale, "message."+template+".body", data)
}

var placeholder = regexp.MustCompile(`\{\{\s*\.([A-Za-z0-9_]+)`)

// Problems lists, for a test, keys that one language lacks, empty texts and placeholders that
// only one language uses.
func (t *Texts) Problems() []string {
	var found []string
	for _, pair := range [][2]string{{Chinese, English}, {English, Chinese}} {
		for key, text := range t.texts[pair[0]] {
			other, ok := t.texts[pair[1]][key]
			switch {
			case !ok:
				found = append(found, key+" has no text in "+pair[1])
			case text == "":
				found = append(found, key+" is empty in "+pair[0])
			case !slices.Equal(placeholders(text), placeholders(other)):
				found = append(found, key+" has other placeholders in "+pair[1])
			}
		}
	}
	slices.Sort(found)
	return found
}

// inLanguage: a name that exists in both languages comes as two parameters, name_zh and name_en.
var inLanguage = regexp.MustCompile(`(_zh|_en|Zh|En)$`)

func placeholders(text string) []string {
	var names []string
	for _, m := range placeholder.FindAllStringSubmatch(text, -1) {
		names = append(names, inLanguage.ReplaceAllString(m[1], "*"))
	}
	slices.Sort(names)
	return slices.Compact(names)
}
