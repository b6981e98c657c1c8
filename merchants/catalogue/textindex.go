package catalogue

import (
	"slices"
	"strings"
	"unicode"

	"citycard/app/platform/fold"
	"citycard/merchants"
)

// textIndex finds the rows whose text holds a word, by the single characters and pairs of
// neighbouring characters that occur in it. Pairs suit Chinese, which has no spaces
// between words, as well as the middle of an English word.
type textIndex struct{ rows map[gram][]int32 }

// gram is one character (second = 0) or a pair.
type gram struct{ first, second rune }

func newTextIndex() textIndex { return textIndex{rows: make(map[gram][]int32)} }

// add indexes the text of row i; rows come in ascending order.
func (x textIndex) add(i int32, text string) {
	seen := make(map[gram]bool)
	note := func(g gram) {
		if !seen[g] {
			seen[g] = true
			x.rows[g] = append(x.rows[g], i)
		}
	}
	var last rune
	for _, r := range text {
		if unicode.IsSpace(r) {
			last = 0
			continue
		}
		note(gram{r, 0})
		if last != 0 {
			note(gram{last, r})
		}
		last = r
	}
}

// find returns the rows that may hold all words, ascending. The caller must look at the text,
// because the pairs of a word may occur apart from each other.
func (x textIndex) find(words []string) []int32 {
	var lists [][]int32
	for _, w := range words {
		for _, g := range grams(w) {
			list := x.rows[g]
			if len(list) == 0 {
				return nil
			}
			lists = append(lists, list)
		}
	}
	if len(lists) == 0 {
		return nil
	}
	slices.SortFunc(lists, func(a, b []int32) int { return len(a) - len(b) })
	found := lists[0]
	for _, list := range lists[1:] {
		found = both(found, list)
	}
	return found
}

func grams(word string) []gram {
	letters := []rune(word)
	if len(letters) == 1 {
		return []gram{{letters[0], 0}}
	}
	pairs := make([]gram, 0, len(letters))
	for i := 1; i < len(letters); i++ {
		pairs = append(pairs, gram{letters[i-1], letters[i]})
	}
	return pairs
}

// both intersects two ascending lists, the first being the shorter.
func both(short, long []int32) []int32 {
	var kept []int32
	for _, i := range short {
		at, found := slices.BinarySearch(long, i)
		if found {
			kept = append(kept, i)
		}
		long = long[at:]
	}
	return kept
}

// categoryWords are the words by which people look for a category.
var categoryWords = map[merchants.Category]string{
	merchants.CategoryRestaurant: "餐厅 餐馆 美食 restaurant food",
	merchants.CategoryCafe:       "咖啡馆 咖啡厅 cafe coffee",
	merchants.CategoryBar:        "酒吧 bar pub",
	merchants.CategoryBakery:     "面包店 烘焙 甜品 bakery",
	merchants.CategoryShop:       "商店 购物 shop",
	merchants.CategoryCulture:    "文化 展览 电影 culture",
	merchants.CategoryLeisure:    "休闲 运动 leisure",
	merchants.CategoryBeauty:     "美容 美发 beauty",
	merchants.CategoryHotel:      "酒店 住宿 hotel",
}

// searchText is everything by which a store can be found.
func searchText(s merchants.Store) string {
	return fold.Search(strings.Join([]string{s.NameZh, s.NameEn, s.District, s.Address, categoryWords[s.Category]},
		" "))
}
