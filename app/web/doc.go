// Package web is the inbound ring: HTTP in, use cases, HTTP out. It holds no rule of the
// product. A handler binds its input, calls one use case and renders the result; it
// returns errors and never picks a status (package respond does).
//
//	deps.go       what the service is built from, and the ports of the development pages
//	server.go     listening, timeouts, graceful stop
//	routes.go     middleware order and every address that is not the JSON API
//	metrics.go    Prometheus figures on a port of their own
//	middleware/   what every request passes: id, language, log, limits, origin, session
//	files.go      static files
//	export/       lists as CSV and XLSX files, harmless to spreadsheets
//	respond/      errors → problems, codes → pictures, pages, forms, formats, redirects
//	view/         the building blocks of pages as data
//	api/          the JSON API, one file per noun
//	visitor/      pages for anybody; member/ till/ merchant/ ops/ for the people they are named after
//	dev/          pages that exist outside PUBLIC mode only
//	webtest/      the whole service on a fresh database, with signed-in clients
//
// What holds here:
//
//  1. No input makes a 500. Bodies are capped and JSON is strict before a handler sees it;
//     an id that cannot exist is a 404.
//  2. Routing proves who somebody is (api.Access); the use case decides whether they may.
//  3. No state changes on GET. Every other method is refused for a browser that another
//     site sent; payment notices prove themselves by signature instead.
//  4. Logs carry route patterns and ids, never addresses, phone numbers, codes or tokens.
//     A redeem code has no address of its own: its pictures travel as data: URLs inside the
//     one answer that made it.
//  5. Nothing that another replica needs is kept in this process. The per-address limit is a
//     flood gate only; limits on guessing are counted in the database.
package web
