package middleware

import (
	"fmt"

	"github.com/gin-gonic/gin"
)

// contentPolicy allows our own files and nothing inline; data: is for the codes' pictures.
const contentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src " +
	"'self'; " +
	"font-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; manifest-src 'self'; worker-src " +
	"'self'; media-src 'self'"

// Headers sets the security headers of every answer. secure says that people come over https.
func Headers(secure bool) gin.HandlerFunc {
	fixed := map[string]string{
		"Content-Security-Policy":      contentPolicy,
		"X-Content-Type-Options":       "nosniff",
		"X-Frame-Options":              "DENY",
		"Referrer-Policy":              "no-referrer",
		"Permissions-Policy":           fmt.Sprintf(permissions, "", ""),
		"Cross-Origin-Opener-Policy":   "same-origin",
		"Cross-Origin-Resource-Policy": "same-origin",
		"Cache-Control":                "no-store", // a page or answer that may be kept says so itself
	}
	if secure {
		fixed["Strict-Transport-Security"] = "max-age=31536000"
	}
	return func(c *gin.Context) {
		for name, value := range fixed {
			c.Header(name, value)
		}
		c.Next()
	}
}

// permissions are the device features that a page may ask for; all others are off.
const permissions = "camera=(%s), microphone=(), geolocation=(%s), payment=()"

// Allow lets the page under c use one feature of the device: "camera" or "geolocation".
func Allow(c *gin.Context, feature string) {
	camera, geolocation := "", ""
	switch feature {
	case "camera":
		camera = "self"
	case "geolocation":
		geolocation = "self"
	}
	c.Header("Permissions-Policy", fmt.Sprintf(permissions, camera, geolocation))
}
