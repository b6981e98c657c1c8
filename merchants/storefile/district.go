package storefile

import (
	"strings"

	"citycard/app/platform/city"
)

// districtNames are the urban districts of the first cities of the card and of the cities with
// open data, under the spelling of English sources.
var districtNames = map[city.ID]map[string]string{
	"shanghai": {
		"Huangpu": "黄浦区", "Xuhui": "徐汇区", "Changning": "长宁区", "Jing'an": "静安区", "Putuo": "普陀区", "Hongkou": "虹口区",
		"Yangpu": "杨浦区", "Minhang": "闵行区", "Baoshan": "宝山区", "Jiading": "嘉定区", "Pudong": "浦东新区", "Jinshan": "金山区",
		"Songjiang": "松江区", "Qingpu": "青浦区", "Fengxian": "奉贤区", "Chongming": "崇明区",
	},
	"hangzhou": {
		"Shangcheng": "上城区", "Gongshu": "拱墅区", "Xihu": "西湖区", "Binjiang": "滨江区", "Xiaoshan": "萧山区", "Yuhang": "余杭区",
		"Fuyang": "富阳区", "Lin'an": "临安区", "Linping": "临平区", "Qiantang": "钱塘区",
	},
	"guangzhou": {
		"Liwan": "荔湾区", "Yuexiu": "越秀区", "Haizhu": "海珠区", "Tianhe": "天河区", "Baiyun": "白云区", "Huangpu": "黄埔区",
		"Panyu": "番禺区", "Huadu": "花都区", "Nansha": "南沙区", "Conghua": "从化区", "Zengcheng": "增城区",
	},
	"beijing": {
		"Dongcheng": "东城区", "Xicheng": "西城区", "Chaoyang": "朝阳区", "Fengtai": "丰台区", "Shijingshan": "石景山区",
		"Haidian":   "海淀区",
		"Mentougou": "门头沟区", "Fangshan": "房山区", "Tongzhou": "通州区", "Shunyi": "顺义区", "Changping": "昌平区", "Daxing": "大兴区",
		"Huairou": "怀柔区", "Pinggu": "平谷区", "Miyun": "密云区", "Yanqing": "延庆区",
	},
}

// district is the name that members use: a known English spelling becomes Chinese, and a
// missing one is taken from the address if that names one. Other names stay as they are.
func district(id city.ID, given, address string) string {
	names := districtNames[id]
	bare := strings.TrimSuffix(strings.TrimSuffix(given, " District"), " Qu")
	if zh, known := names[bare]; known {
		return zh
	}
	if given != "" {
		return given
	}
	found, first := "", len(address)
	for _, zh := range names {
		if at := strings.Index(address, zh); at >= 0 && at < first {
			found, first = zh, at
		}
	}
	return found
}
