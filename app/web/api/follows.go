package api

import (
	"context"

	"citycard/app/platform/identity"
)

func (a *API) mountFollows() {
	mount(a, Route{Method: "PUT", Path: "/stores/{store}/follow", Access: Member, Tag: "stores",
		Summary: "Follow a live store"}, a.follow)
	mount(a, Route{Method: "DELETE", Path: "/stores/{store}/follow", Access: Member, Tag: "stores",
		Summary: "Stop following"}, a.unfollow)
}

func (a *API) follow(ctx context.Context, who identity.Actor, in *StorePath) (*struct{}, error) {
	id, err := in.id()
	if err != nil {
		return nil, err
	}
	return nil, a.Merchants.Follow(ctx, who, id)
}

func (a *API) unfollow(ctx context.Context, who identity.Actor, in *StorePath) (*struct{}, error) {
	id, err := in.id()
	if err != nil {
		return nil, err
	}
	return nil, a.Merchants.Unfollow(ctx, who, id)
}
