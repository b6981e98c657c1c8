package notify

import (
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/token"
)

// Service writes messages and delivers them. It is safe for concurrent use.
type Service struct {
	db      *db.DB
	ids     ident.Source
	texts   Translator
	box     token.Box
	book    AddressBook
	senders map[string]Sender
	records records
}

// New makes the service. texts may be nil (then the name of the template is the text).
// Until Connect, messages are written and can be read in the inbox, but nothing leaves.
func New(d *db.DB, ids ident.Source, k token.Keys, texts Translator) *Service {
	if texts == nil {
		texts = untranslated{}
	}
	return &Service{db: d, ids: ids, texts: texts, box: k.Box("notify sealed message"), senders: map[string]Sender{}}
}

// Connect gives the service its address book and channels. It is called once, while the
// program is put together; the book comes late because it is made of services that use this one.
func (s *Service) Connect(book AddressBook, senders ...Sender) {
	s.book = book
	for _, sender := range senders {
		s.senders[sender.Channel()] = sender
	}
}

type untranslated struct{}

func (untranslated) Message(_, template string, _ map[string]string) (title, body string) {
	return template, template
}
