package identity

import "net/netip"

// network is the part of an address that one subscriber has: an IPv4 address, or the /64 of
// an IPv6 one. What is no address is one network of its own.
func network(ip string) string {
	addr, err := netip.ParseAddr(ip)
	if err != nil {
		return "unknown"
	}
	addr = addr.Unmap().WithZone("")
	if addr.Is4() {
		return addr.String()
	}
	prefix, err := addr.Prefix(64)
	if err != nil {
		return "unknown"
	}
	return prefix.String()
}
