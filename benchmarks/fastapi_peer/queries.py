"""What is asked of PostgreSQL; asyncpg prepares each statement once for every connection."""

# The line, the caller if there is one, and the template of the caller's segment, else the one for everyone.
FIND = """
SELECT line.name AS line_name, line.number AS line_number,
       caller.id AS caller_id, first_name, last_name, salutation, company, email, attributes,
       template.id AS template_id, template.updated_at
FROM peer_line AS line
JOIN peer_assistanttemplate AS template ON template.line_id = line.id
LEFT JOIN peer_caller AS caller ON caller.number = $1
WHERE line.number = $2 AND (template.segment_id = caller.segment_id OR template.segment_id IS NULL)
ORDER BY template.segment_id NULLS LAST
LIMIT 1
"""

READ_TEMPLATE = "SELECT updated_at, configuration FROM peer_assistanttemplate WHERE id = $1"

ADD_ANSWER = """
INSERT INTO peer_answer (answered_at, caller_number, line_number, caller_id, template_id, milliseconds)
VALUES ($1, $2, $3, $4, $5, $6)
"""
