package ops

import "citycard/app/web/respond"

func (p *Pages) mountWork(r *respond.Router) {}
