package ops_test

import (
	"net/http"
	"strings"
	"testing"
)

// The number of who applied with a store is masked until an operator says why; each look is
// written down and there are twenty in a day.
func TestAStoresNumberIsRevealedWithAReason(t *testing.T) {
	eachCity(t, func(t *testing.T, c *testCity) {
		const number = "13800000077"
		c.browser.Open("/ops/stores/" + c.shop.ID).Want(http.StatusOK).DoesNotSee("查看商家联系电话") // entered by the city
		c.browser.Open("/ops/stores/" + c.shop.ID + "/contact").Want(http.StatusNotFound).Sees("没有登记联系电话")
		owner := c.Browser()
		owner.Post("/m/apply/account", fields("step", "code", "phone", number)).Want(http.StatusOK)
		owner.Post("/m/apply/account", fields("sent", "yes", "phone", number, "code", c.LastCode(number), "login",
			"peach.tea", "password", "Peach-Blossom-2027", "accept_terms", "yes")).Want(http.StatusOK)
		sent := owner.Post("/m/apply/store", fields("step", "send", "city", "shanghai", "name_zh", "桃子茶馆", "category",
			"cafe", "district", "徐汇区", "address", "桃江路1号"))
		at := "/ops/stores/" + strings.TrimPrefix(sent.Path, "/m?store=")
		c.browser.Open(at).Want(http.StatusOK).Sees("查看商家联系电话").DoesNotSee(number)
		ask := at + "/contact"
		c.browser.Open(ask).Want(http.StatusOK).Sees("每人每天最多 20 次").DoesNotSee(number)
		c.browser.Post(ask, fields("reason", " ")).Want(http.StatusUnprocessableEntity).Sees("请写明理由")
		shown := c.browser.Post(ask, fields("reason", "核对执照地址")).Want(http.StatusOK).Sees("+86"+number, "已记入操作日志")
		if shown.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("cache %q", shown.Header.Get("Cache-Control"))
		}
		c.browser.Open("/ops/audit?action=merchants.reveal_contact").Sees("查看商家联系电话", "核对执照地址", "桃子茶馆").
			DoesNotSee(number)
		for range 19 {
			c.browser.Post(ask, fields("reason", "核对执照地址")).Want(http.StatusOK)
		}
		c.browser.Post(ask, fields("reason", "核对执照地址")).Want(http.StatusTooManyRequests).Sees("今天查看商家电话的次数已用完").
			DoesNotSee(number)
		c.neighbour().Open(ask).Want(http.StatusNotFound)
	})
}
