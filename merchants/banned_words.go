package merchants

import (
	"context"
	"slices"
	"strings"

	"citycard/app/platform/audit"
	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/fault"
	"citycard/app/platform/identity"
)

// DefaultBannedWords are banned in every city: superlatives that the advertising law of
// China (article 9) forbids, and what sounds like stored value or a guarantee, which the
// card is not.
var DefaultBannedWords = []string{
	"国家级", "最高级", "最佳", "最低价", "全网最低", "全国第一", "销量第一", "唯一", "顶级", "极品", "独一无二", "史无前例", "永久", "万能", "100%有效",
	"充值", "返现", "返利", "投资", "理财", "稳赚",
}

// errBannedWords: a list that is too long, or a word that is too long.
var errBannedWords = fault.New(fault.Invalid, "merchants.banned_words_invalid").
	WithField("words", "merchants.banned_words")

// BannedWords are the city's own words, without the built-in ones. Code: city.not_found.
func (s *Service) BannedWords(ctx context.Context, actor identity.Actor, id city.ID) ([]string, error) {
	if !actor.Operates(id) {
		return nil, city.ErrNotFound
	}
	return s.records.bannedWords(s.db.Read(ctx), id)
}

// SetBannedWords replaces the city's own words: at most 200 of 1 to 20 characters.
// Codes: city.not_found, merchants.banned_words_invalid.
func (s *Service) SetBannedWords(ctx context.Context, actor identity.Actor, id city.ID, words []string) error {
	if !actor.Operates(id) {
		return city.ErrNotFound
	}
	words, err := tidyWords(words)
	if err != nil {
		return err
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		if err := city.Lock(tx, id); err != nil {
			return err
		}
		before, err := s.records.bannedWords(tx, id)
		if err != nil {
			return err
		}
		if err := s.records.clearBannedWords(tx, id); err != nil {
			return err
		}
		for _, word := range words {
			if err := s.records.addBannedWord(tx, id, word); err != nil {
				return err
			}
		}
		return audit.RecordTx(tx, audit.Entry{CityID: id, Actor: actor, Action: "merchants.set_banned_words",
			ObjectKind: "city", ObjectID: string(id), Before: before, After: words})
	})
}

// tidyWords trims, sorts and removes doubles, and refuses lists and words that are too long.
func tidyWords(words []string) ([]string, error) {
	tidy := make([]string, 0, len(words))
	for _, word := range words {
		word = strings.TrimSpace(word)
		if word == "" {
			continue
		}
		if !plainText(word, 20) {
			return nil, errBannedWords
		}
		tidy = append(tidy, word)
	}
	slices.Sort(tidy)
	if tidy = slices.Compact(tidy); len(tidy) > 200 {
		return nil, errBannedWords
	}
	return tidy, nil
}

func (s *Service) bannedWordsTx(tx *db.Tx, id city.ID) ([]string, error) {
	own, err := s.records.bannedWords(tx, id)
	return append(own, DefaultBannedWords...), err
}
