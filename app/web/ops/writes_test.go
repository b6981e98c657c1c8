package ops_test

import "testing"

// Each writing route accepts the form of the right operator. It refuses everybody who is no
// operator, an operator of another city, a city that is not the operator's, and each bad form.
// What is refused changes nothing.
func TestEveryWritingRoute(t *testing.T) {
	eachBusyCity(t, func(t *testing.T, c *busyCity) {
		c.everyWriteIsListed(t)
		for _, w := range writes {
			c.refusesStrangers(t, w)
			c.refusesForeignRecords(t, w)
			c.refusesForeignCities(t, w)
			c.refusesBadForms(t, w)
			c.accepts(t, w)
		}
		c.Verify()
	})
}
