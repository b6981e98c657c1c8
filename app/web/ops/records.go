package ops

import "citycard/app/web/respond"

func (p *Pages) mountRecords(r *respond.Router) {}
