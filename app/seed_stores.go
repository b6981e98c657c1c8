package main

import "citycard/merchants"

// demoCity is an invented town with invented shops. It lies where Shanghai does, so that
// open data of Shanghai can be imported into it.
const (
	demoCityCode   = "yunting"
	demoCityNameZh = "云汀"
	demoCityNameEn = "Yunting"
	demoCentreLat  = 31.2304
	demoCentreLng  = 121.4737
)

// demoSaleGate is the demo city's setting of merchants.PolicySaleGate: with forty shops over
// five districts the default of 30 would keep the sale closed everywhere. With 20 it is open
// in the middle and closed in two districts, so that both can be seen.
const demoSaleGate = 20

// demoStore is one invented shop with its offer. East and North are metres from the centre;
// Yuan is the price per head; Rate is the price to pay in basis points (9000 = 9折).
type demoStore struct {
	Zh, En      string
	Category    merchants.Category
	District    string
	East, North float64
	Yuan        int64
	Rate        int
	From, To    int // opening hours, on the hour
	Why         string
}

var demoStores = []demoStore{
	{"半山咖啡", "Half Hill Coffee", merchants.CategoryCafe, "河西区", -300, 220, 38, 9000, 8, 22, "豆子自己烘，三年没换过店长。"},
	{"鱼骨面馆", "Fishbone Noodles", merchants.CategoryRestaurant, "河西区", -820, 140, 32, 9000, 7, 21, "汤底每天现熬，附近上班族的午饭。"},
	{"青石茶铺", "Bluestone Tea", merchants.CategoryCafe, "河西区", -1250, -310, 45, 9000, 10, 22, "本地山茶，老板懂茶也肯讲。"},
	{"云间书房", "Among Clouds Books", merchants.CategoryCulture, "河西区", -540, 760, 60, 9500, 10, 21, "独立书店，周末有读书会。"},
	{"麦垛面包", "Haystack Bakery", merchants.CategoryBakery, "河西区", -160, -430, 28, 9000, 7, 20, "天然酵母，下午四点前卖完。"},
	{"渡口小馆", "Ferry Kitchen", merchants.CategoryRestaurant, "河西区", -1730, 420, 68, 9000, 11, 21, "江鲜按市价，菜单每天手写。"},
	{"拾光照相馆", "Found Light Photo", merchants.CategoryShop, "河西区", -980, 980, 120, 9500, 10, 20, "还在冲胶片的照相馆。"},
	{"木棉理发", "Kapok Barber", merchants.CategoryBeauty, "河西区", -420, -890, 58, 9000, 10, 21, "不办卡、不推销。"},
	{"南风小炒", "South Wind Wok", merchants.CategoryRestaurant, "河西区", -1420, -760, 49, 9000, 10, 22, "炒锅就在窗边，看得见。"},
	{"月牙甜品", "Crescent Desserts", merchants.CategoryCafe, "河西区", -690, -120, 26, 9200, 11, 23, "糖水二十种，可以少甜。"},
	{"江心剧场", "Midriver Theatre", merchants.CategoryCulture, "江心区", 180, 560, 150, 9500, 13, 22, "两百座的小剧场，本地剧团常驻。"},
	{"灯塔汉堡", "Lighthouse Burger", merchants.CategoryRestaurant, "江心区", 420, 120, 52, 9000, 10, 23, "牛肉当天绞，面包来自麦垛。"},
	{"潮汐酒馆", "Tide Bar", merchants.CategoryBar, "江心区", 760, -240, 88, 9000, 17, 24, "本地精酿六款，九点前安静。"},
	{"小满豆浆", "Xiaoman Soymilk", merchants.CategoryRestaurant, "江心区", 290, -610, 15, 9300, 6, 14, "凌晨磨豆，六点开门。"},
	{"老邮局花店", "Old Post Office Flowers", merchants.CategoryShop, "江心区", 560, 880, 76, 9000, 9, 20, "在旧邮局里，可以寄花。"},
	{"三桥火锅", "Three Bridges Hotpot", merchants.CategoryRestaurant, "江心区", 1080, 340, 96, 9000, 11, 23, "锅底配料写在墙上。"},
	{"纸鸢手作", "Kite Crafts", merchants.CategoryLeisure, "江心区", 910, 720, 108, 9200, 10, 21, "两小时做一只能飞的风筝。"},
	{"白鹭瑜伽", "Egret Yoga", merchants.CategoryLeisure, "江心区", 640, -870, 80, 9000, 7, 21, "小班八人，可以单次。"},
	{"阿宽烧饼", "Akuan Flatbread", merchants.CategoryBakery, "江心区", 130, -280, 9, 9500, 6, 19, "炭炉，芝麻给得多。"},
	{"橘猫咖啡", "Ginger Cat Coffee", merchants.CategoryCafe, "江心区", 1290, -90, 36, 9000, 9, 22, "店猫都是领养的。"},
	{"山雀民宿", "Titmouse Inn", merchants.CategoryHotel, "南屏区", 350, -1850, 328, 9500, 0, 24, "八间房，早饭是本地的。"},
	{"竹里素食", "Bamboo Lane Vegetarian", merchants.CategoryRestaurant, "南屏区", -220, -1640, 62, 9000, 10, 20, "不仿荤，当季的菜。"},
	{"南屏球馆", "Nanping Courts", merchants.CategoryLeisure, "南屏区", 780, -2120, 50, 9000, 8, 22, "羽毛球六片，木地板。"},
	{"一碗馄饨", "One Bowl Wonton", merchants.CategoryRestaurant, "南屏区", 60, -1420, 18, 9200, 6, 20, "皮薄，馅当天剁。"},
	{"麓下美术馆", "Foothill Gallery", merchants.CategoryCulture, "南屏区", -610, -2050, 60, 9000, 10, 18, "每季一展，周三有导览。"},
	{"溪边烘焙", "Brookside Bakes", merchants.CategoryBakery, "南屏区", 470, -1560, 34, 9000, 8, 20, "用南屏的栗子。"},
	{"老杨修鞋", "Yang Shoe Repair", merchants.CategoryShop, "南屏区", -350, -1880, 40, 9500, 9, 18, "修了三十年，价目贴在墙上。"},
	{"松果儿童馆", "Pinecone Kids", merchants.CategoryLeisure, "南屏区", 920, -1720, 98, 9000, 10, 20, "限六十人，玩具每晚消毒。"},
	{"海盐冰室", "Sea Salt Ice", merchants.CategoryCafe, "东湾区", 2140, 260, 30, 9000, 10, 23, "冰激凌当天做当天卖。"},
	{"码头海鲜", "Pier Seafood", merchants.CategoryRestaurant, "东湾区", 2480, 40, 118, 9000, 11, 22, "自己挑，称给你看。"},
	{"浪花冲浪", "Whitecap Surf", merchants.CategoryLeisure, "东湾区", 2890, -320, 260, 9200, 8, 18, "教练持证，有淋浴。"},
	{"渔火酒吧", "Fisherlight Bar", merchants.CategoryBar, "东湾区", 2260, -540, 92, 9000, 18, 24, "看得见港口的灯。"},
	{"东湾旅舍", "East Bay Hostel", merchants.CategoryHotel, "东湾区", 2050, 610, 160, 9000, 0, 24, "离码头三百米，有自行车。"},
	{"贝壳美甲", "Seashell Nails", merchants.CategoryBeauty, "东湾区", 1930, -120, 88, 9000, 10, 21, "工具一客一消毒。"},
	{"蓝图面馆", "Blueprint Noodles", merchants.CategoryRestaurant, "北岸区", -90, 1760, 29, 9000, 7, 21, "园区旁，十分钟吃上。"},
	{"北岸轻食", "Northshore Salads", merchants.CategoryRestaurant, "北岸区", 430, 2010, 42, 9000, 9, 20, "热量写在标签上。"},
	{"齿轮咖啡", "Gearwheel Coffee", merchants.CategoryCafe, "北岸区", -380, 2180, 32, 9000, 8, 21, "机器修理铺改的。"},
	{"北岸攀岩", "Northshore Climbing", merchants.CategoryLeisure, "北岸区", 720, 1840, 88, 9000, 12, 22, "抱石墙四米，新手有课。"},
	{"晚风洗衣", "Evening Breeze Laundry", merchants.CategoryShop, "北岸区", 150, 1540, 35, 9500, 8, 21, "衬衫当天取。"},
	{"方糖影院", "Sugar Cube Cinema", merchants.CategoryCulture, "北岸区", -640, 1690, 55, 9000, 12, 24, "两个厅，放老片。"},
}
