package webtest

// SignInAgain gives a shop's owner a fresh session, after the clock has outrun the last one.
func (h *App) SignInAgain(shop Shop) Shop {
	h.t.Helper()
	shop.Owner = h.SignIn("owner-"+shop.ID[len(shop.ID)-12:], password, "")
	return shop
}
