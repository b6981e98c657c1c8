package merchants

// Category is what kind of shop a store is; members filter by it.
type Category string

const (
	CategoryRestaurant Category = "restaurant"
	CategoryCafe       Category = "cafe"
	CategoryBar        Category = "bar"
	CategoryBakery     Category = "bakery"
	CategoryShop       Category = "shop"
	CategoryCulture    Category = "culture" // museums, galleries, cinemas, theatres
	CategoryLeisure    Category = "leisure" // sports, theme parks
	CategoryBeauty     Category = "beauty"
	CategoryHotel      Category = "hotel"
)

// Categories lists all of them in the order in which filters show them.
var Categories = []Category{
	CategoryRestaurant, CategoryCafe, CategoryBar, CategoryBakery, CategoryShop,
	CategoryCulture, CategoryLeisure, CategoryBeauty, CategoryHotel,
}

// Known tells whether c is one of Categories.
func (c Category) Known() bool {
	for _, known := range Categories {
		if c == known {
			return true
		}
	}
	return false
}
