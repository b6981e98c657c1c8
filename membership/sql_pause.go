package membership

// standsStill is the condition of a benefit b whose time does not run: its card is frozen.
const standsStill = `EXISTS (SELECT 1 FROM membership_memberships f WHERE f.id = b.membership_id
	AND f.status = 'frozen' LIMIT 1 OFFSET 0)`

// pauseOf is the reason why the time of a benefit b stands still, as a column.
const pauseOf = `CASE WHEN ` + standsStill + ` THEN 'frozen' ELSE '' END AS pause`
