package ops_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"citycard/app/platform/db/dbtest"
	"citycard/app/web/webtest"
)

func TestAStoreIsEnteredAndCorrected(t *testing.T) {
	eachCity(t, func(t *testing.T, c *testCity) {
		form := c.browser.Open("/ops/stores/new").Want(http.StatusOK).Form("/ops/stores/new")
		wrong := form.With("name_zh", "").With("category", "").With("lat", "三十一").With("lng", "121.47").
			With("per_head", "便宜").With("hours", "看心情").With("address", "测试路1号").
			Send().Want(http.StatusUnprocessableEntity).Sees("请填小数形式的度数", "营业时间读不懂")
		if got := wrong.Form("/ops/stores/new").Values; got.Get("address") != "测试路1号" || got.Get("lat") != "三十一" ||
			got.Get("per_head") != "便宜" {
			t.Errorf("what was typed: %v", got)
		}
		page := form.With("name_zh", "桥头面馆").With("category", "restaurant").With("lat", "31.2304").
			With("lng", "121.4737").With("datum", "gcj02").
			With("per_head", "32.5").With("hours", "周一至周五 10:00-14:00 17:00-21:00").Send().Want(http.StatusOK).
			Sees("门店已录入", "桥头面馆", "¥32.50", "周一至周五 10:00-14:00, 17:00-21:00", "待审核")
		edit := page.Path + "/edit"
		form = c.browser.Open(edit).Form(edit)
		if got := form.Values.Get("hours"); got != "周一至周五 10:00-14:00, 17:00-21:00" {
			t.Errorf("the hours are asked for as %q", got)
		}
		if form.Values.Get("name_zh") != "桥头面馆" || form.Values.Get("lat") == "31.230400" {
			t.Errorf("the form holds %v", form.Values)
		}
		form = form.With("category", "restaurant").With("datum", "wgs84")
		form.With("address", "桥东1号").Send().Want(http.StatusUnprocessableEntity).Sees("请写明理由")
		saved := form.With("address", "桥东1号").With("reason", "商家来电更正").Send().Want(http.StatusOK).
			Sees("资料已保存", "桥东1号", "10:00-14:00")
		form.With("address", "桥西2号").With("reason", "同一页再存").Send().Want(http.StatusConflict).Sees("这家店刚被改过")
		c.browser.Open(saved.Path+"?tab=log").Sees("商家来电更正", "shanghai.ops")
	})
}

func TestStoresAreFilteredByAddress(t *testing.T) {
	eachCity(t, func(t *testing.T, c *testCity) {
		c.pendingStore("待审小店")
		c.browser.Open("/ops/stores").Want(http.StatusOK).Sees("待审小店", "梧桐茶馆")
		c.browser.Open("/ops/stores?status=pending").Sees("待审小店").DoesNotSee("梧桐茶馆")
		c.browser.Open("/ops/stores?readiness=live&category=cafe&district=" + "静安区").Sees("梧桐茶馆").DoesNotSee("待审小店")
		c.browser.Open("/ops/stores?text=小店").Sees("待审小店").DoesNotSee("梧桐茶馆")
		c.browser.Open("/ops/stores?readiness=perhaps").Want(http.StatusUnprocessableEntity)
		c.browser.Open("/ops/offers?review=approved").Sees("全单 9 折", "梧桐茶馆")
		c.browser.Open("/ops/offers?review=pending").DoesNotSee("全单 9 折")
	})
}

func TestAStoresPageTellsAll(t *testing.T) {
	eachCity(t, func(t *testing.T, c *testCity) {
		c.visit("13800000001")
		at := "/ops/stores/" + c.shop.ID
		c.browser.Open(at).Want(http.StatusOK).Sees("梧桐茶馆", "街道口碑榜", "停用门店")
		c.browser.Open(at+"?tab=offers").Sees("全单 9 折", "已上架")
		c.browser.Open(at+"?tab=visits").Sees("今日核销 1", "¥81.00")
		c.browser.Open(at+"?tab=people").Sees("店主", "前台")
		c.browser.Open(at + "?tab=nonsense").Want(http.StatusOK)
		page := c.browser.Open(at)
		page.Form(at+"/suspension").With("reason", " ").Send().Want(http.StatusUnprocessableEntity).Sees("请写明理由")
		stopped := page.Form(at+"/suspension").With("reason", "连续拒绝会员").Send().Want(http.StatusOK).
			Sees("门店已停用", "连续拒绝会员", "恢复合作")
		if c.storeStatus(c.shop.ID) != "suspended" {
			t.Error("not suspended")
		}
		stopped.Form(at + "/approval").Send().Want(http.StatusOK).Sees("门店已恢复合作")
	})
}

func TestAnOwnerGetsALoginShownOnce(t *testing.T) {
	eachCity(t, func(t *testing.T, c *testCity) {
		at := "/ops/stores/" + c.shop.ID
		form := c.browser.Open(at + "?tab=people").Form(at + "/staff")
		form.With("login", "X").With("role", "owner").Send().Want(http.StatusUnprocessableEntity)
		page := form.With("login", "new.owner").With("role", "owner").Send().Want(http.StatusOK).
			Sees("账号已开通", "new.owner", "只显示这一次")
		if page.Header.Get("Cache-Control") != "no-store" {
			t.Error("the password may be kept")
		}
		codes := regexp.MustCompile(`<code>([^<]+)</code>`).FindAllStringSubmatch(page.Body, -1)
		if len(codes) != 2 {
			t.Fatalf("shown: %v", codes)
		}
		c.SignIn("new.owner", codes[1][1], "")
		form.With("login", "new.owner").With("role", "owner").Send().Want(http.StatusConflict) // a reload
		if strings.Contains(c.browser.Open(at+"?tab=people").Body, codes[1][1]) || strings.Contains(c.Log.String(),
			codes[1][1]) {
			t.Error("the password is shown again or stands in the log")
		}
	})
}

// upload sends a file as a browser does.
func (c *testCity) upload(who *webtest.Client, name, content string) webtest.Answer {
	const edge = "----edge"
	body := "--" + edge + "\r\nContent-Disposition: form-data; name=\"datum\"\r\n\r\nwgs84\r\n--" + edge +
		"\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + name +
		"\"\r\nContent-Type: text/csv\r\n\r\n" + content + "\r\n--" + edge + "--\r\n"
	return who.With("Content-Type", "multipart/form-data; boundary="+edge).With("Accept", "text/html").
		Send(http.MethodPost, "/ops/stores/import", body)
}

func TestAFileIsPreviewedThenApplied(t *testing.T) {
	eachCity(t, func(t *testing.T, c *testCity) {
		sent := c.upload(c.api, "门店.csv",
			"name_zh,category,lat,lng\n甲店,cafe,31.23,121.47\n乙店,cafe,39.9,116.4\n,cafe,31.23,121.47\n")
		at := sent.Want(http.StatusSeeOther).Header.Get("Location")
		page := c.browser.Open(at).Want(http.StatusOK).Sees("门店.csv", "总行数 3", "新增 1", "不在本城范围内", "乙店",
			"离市中心 1,067 公里", "导入 1 家门店")
		has(t, page.Body, `role="rowheader"><div>3</div>`) // the row as a spreadsheet counts it
		c.browser.Open("/ops/stores").DoesNotSee("甲店")
		if c.colleague().Open(at).Status != http.StatusNotFound || c.neighbour().Open(at).
			Status != http.StatusNotFound {
			t.Error("somebody else sees the file")
		}
		page.Form(at+"/apply").With("hash", "another").Send().Want(http.StatusNotFound)
		page.Form(at+"/apply").Send().Want(http.StatusOK).WantPath(at).Sees("导入完成", "这个文件已经导入")
		page.Form(at + "/apply").Send().Want(http.StatusOK).WantPath(at).Sees("这个文件已经导入") // a second tap
		c.browser.Open("/ops/stores?status=pending").Sees("甲店").DoesNotSee("乙店")
		c.browser.Open("/ops").Sees("商家审核 0") // a lead of ours, promised to nobody
	})
}

func TestUnknownColumnsAreMatched(t *testing.T) {
	eachCity(t, func(t *testing.T, c *testCity) {
		at := c.upload(c.api, "店.csv", "招牌,种类,北,东\n甲店,cafe,31.23,121.47\n").Want(http.StatusSeeOther).
			Header.Get("Location")
		page := c.browser.Open(at).Want(http.StatusOK).Sees("认不出哪一列是门店名称", "招牌")
		page.Form(at+"/mapping").With("map-name_zh", "招牌").With("map-category", "种类").With("map-lat", "北").
			With("map-lng", "东").With("datum", "wgs84").
			Send().Want(http.StatusOK).WantPath(at).Sees("新增 1", "导入 1 家门店")
	})
}

func TestAMappingToAMissingColumnIsRefusedByThePreview(t *testing.T) {
	eachCity(t, func(t *testing.T, c *testCity) {
		const query = "SELECT count(*) FROM merchants_stores"
		at := c.upload(c.api, "店.csv", "招牌,种类\n甲店,cafe\n").Want(http.StatusSeeOther).Header.Get("Location")
		mapping := c.browser.Open(at).Form(at+"/mapping").With("map-name_zh", "招牌")
		stores := dbtest.Count(t, c.DB, query)
		page := mapping.With("map-category", "没有的列").Send().Want(http.StatusUnprocessableEntity).WantPath(at)
		has(t, page.Body, "没有的列")
		if strings.Contains(page.Body, at+"/apply") || dbtest.Count(t, c.DB, query) != stores {
			t.Error("a file with a wrong mapping can be applied")
		}
	})
}

func TestAFileThatCannotBeReadIsNamed(t *testing.T) {
	eachCity(t, func(t *testing.T, c *testCity) {
		for name, want := range map[string]string{"": "请选择文件", "PK\x03\x04 broken": "Excel 文件已损坏",
			"名称,分类\n甲,\"cafe\n": "第 2 行的引号没有成对", strings.Repeat("x", 5<<20+1): "文件太大"} {
			sent := c.upload(c.api, "店.csv", name)
			if sent.Status != http.StatusUnprocessableEntity && sent.Status != http.StatusRequestEntityTooLarge ||
				!strings.Contains(string(sent.Body), want) {
				t.Errorf("%.20q: %d without %s: %.300s", name, sent.Status, want, sent.Body)
			}
		}
	})
}
