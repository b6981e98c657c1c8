// Package middleware is what every HTTP request passes before its handler, in this order:
//
//	request.go   a request id and a language
//	access_log.go one line per request; ids yes, phone numbers, codes and tokens never
//	recovery.go  a panic becomes a 500 problem, without the request's headers in the log
//	headers.go   security headers and the content security policy
//	rate.go      a limit per address, kept in memory, against floods (not against guessing:
//	             those limits are counted in the database, see platform/quota)
//	origin.go    no state change for a browser that another site sent here
//	text.go      no NUL and no broken UTF-8 in addresses and queries
//	body.go      a cap on the body; JSON bodies are held to strict rules
//	session.go   who is calling, found out when somebody asks
package middleware
