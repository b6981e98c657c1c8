package identity

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
)

// Argon2id parameters: the first OWASP recommendation (19 MiB, 2 passes, 1 lane).
const (
	argonMemory  = 19 * 1024 // KiB
	argonPasses  = 2
	argonLanes   = 1
	argonKeySize = 32
	argonSalt    = 16

	hashesAtOnce = 4 // × 19 MiB is the most memory that sign-in can take
)

const (
	passwordLeast = 12  // characters
	passwordMost  = 128 // bytes: enough for any phrase, too little to keep a CPU busy
)

// hashPassword returns the PHC string "$argon2id$v=19$m=…,t=…,p=…$salt$key".
func hashPassword(password string) string {
	salt := make([]byte, argonSalt)
	rand.Read(salt)
	key := argon2.IDKey([]byte(password), salt, argonPasses, argonMemory, argonLanes, argonKeySize)
	enc := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, argonMemory, argonPasses, argonLanes,
		enc.EncodeToString(salt), enc.EncodeToString(key))
}

// matches checks a password against a PHC string in constant time; false for a string it
// cannot read or whose cost is beyond what this program would ever have written.
func matches(password, phc string) bool {
	parts := strings.Split(phc, "$")
	if len(parts) != 6 || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return false
	}
	var memory, passes uint32
	var lanes uint8
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &memory, &passes, &lanes); err != nil {
		return false
	}
	if memory == 0 || memory > 8*argonMemory || passes == 0 || passes > 10 || lanes == 0 || lanes > 4 {
		return false
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[4])
	if err != nil {
		return false
	}
	key, err := base64.RawStdEncoding.DecodeString(parts[5])
	if err != nil || len(key) != argonKeySize {
		return false
	}
	return subtle.ConstantTimeCompare(argon2.IDKey([]byte(password), salt, passes, memory, lanes, argonKeySize), key) == 1
}

// nobodysHash is compared with when there is no such login, so that the answer takes as
// long. It is the form of a hash with a key that no password gives.
var nobodysHash = fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, argonMemory, argonPasses,
	argonLanes,
	strings.Repeat("A", 22), strings.Repeat("A", 43))

// checkPassword compares under one of the hashing slots; identity.busy when ctx ends first.
func (s *Service) checkPassword(ctx context.Context, password, phc string) (bool, error) {
	select {
	case s.hashing <- struct{}{}:
		defer func() { <-s.hashing }()
		return matches(password, phc), nil
	case <-ctx.Done():
		return false, errBusy
	}
}

// newHash is hashPassword under one of the hashing slots, as in checkPassword.
func (s *Service) newHash(ctx context.Context, password string) (string, error) {
	select {
	case s.hashing <- struct{}{}:
		defer func() { <-s.hashing }()
		return hashPassword(password), nil
	case <-ctx.Done():
		return "", errBusy
	}
}

// weakness is the field code of what is wrong with a new password, "" if nothing. There are
// no rules about kinds of characters; length and not being common are what counts.
func weakness(password, login string) string {
	switch lower := strings.ToLower(password); {
	case utf8.RuneCountInString(password) < passwordLeast:
		return "field.identity.password_short"
	case len(password) > passwordMost:
		return "field.identity.password_long"
	case common(lower), login != "" && strings.Contains(lower, login):
		return "field.identity.password_common"
	}
	return ""
}

// commonStems are what the usual lists of leaked passwords of this length are made of.
var commonStems = []string{"password", "qwertyuiop", "1qaz2wsx", "letmein", "iloveyou", "welcome", "administrator",
	"admin", "citycard", "woaini", "changeme"}

// common refuses few different characters, runs like 123456789012 and a leaked word with
// little more than digits around it.
func common(lower string) bool {
	kinds, run := map[rune]bool{}, 0
	var last rune
	for _, r := range lower {
		kinds[r] = true
		if r == last+1 || r == last {
			run++
		}
		last = r
	}
	if len(kinds) < 5 || run >= 2*utf8.RuneCountInString(lower)/3 {
		return true
	}
	for _, stem := range commonStems {
		rest := strings.Trim(strings.ReplaceAll(lower, stem, ""), "0123456789!@#.-_ ")
		if rest == "" {
			return true
		}
	}
	return false
}
