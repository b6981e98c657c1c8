package member

import "strings"

// deviceKinds and appKinds are looked for in this order: many browsers name others, too.
var (
	deviceKinds = []struct{ mark, kind string }{
		{"iPhone", "iphone"}, {"iPad", "ipad"}, {"Android", "android"}, {"OpenHarmony", "harmony"},
		{"Windows", "windows"}, {"Macintosh", "mac"}, {"Linux", "linux"},
	}
	appKinds = []struct{ mark, kind string }{
		{"MicroMessenger", "wechat"}, {"AlipayClient", "alipay"}, {"Edg", "edge"}, {"Firefox", "firefox"},
		{"FxiOS", "firefox"},
		{"CriOS", "chrome"}, {"Chrome", "chrome"}, {"Safari", "safari"},
	}
)

// deviceOf is the coarse kind of device and app that a member can recognise in the list of
// devices, such as "iphone.wechat": no version, no model, nothing that tells two phones apart.
func deviceOf(userAgent string) string {
	device, app := "other", ""
	for _, d := range deviceKinds {
		if strings.Contains(userAgent, d.mark) {
			device = d.kind
			break
		}
	}
	for _, a := range appKinds {
		if strings.Contains(userAgent, a.mark) {
			app = "." + a.kind
			break
		}
	}
	return device + app
}

// deviceNames are what people call them, in every language.
var deviceNames = map[string]string{
	"iphone": "iPhone", "ipad": "iPad", "android": "Android", "harmony": "HarmonyOS", "windows": "Windows",
	"mac": "Mac", "linux": "Linux",
	"edge": "Edge", "firefox": "Firefox", "chrome": "Chrome", "safari": "Safari",
}
