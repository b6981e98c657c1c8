CREATE INDEX desk_holds_by ON desk_holds (by_id, kind);
