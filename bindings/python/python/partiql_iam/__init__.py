"""The exact IAM permissions that PartiQL statements for Amazon DynamoDB and Amazon QLDB need.

>>> import partiql_iam
>>> found = partiql_iam.explain("SELECT Artist FROM Music", account="123456789012", region="us-east-1")
>>> found.requirements[0].action
'dynamodb:PartiQLSelect'
>>> found.requirements[0].resource.arn
'arn:aws:dynamodb:us-east-1:123456789012:table/Music'
"""

from __future__ import annotations

from ._audit import AuditReport, CloudTrailAudit, JournalAudit, audit_merge, audit_report
from ._calls import Database, NamedPolicy, PolicySet, explain, explain_batch, lint, policy_for, scan_text
from ._scanned import Scanned
from ._errors import InputError, PartiqlIamError, StatementError
from ._native import (
    VERSION as __version__,
    Decision,
    Explanation,
    Finding,
    Note,
    Permission,
    Policies,
    Reason,
    Requirement,
    Resource,
)

__all__ = [
    "AuditReport",
    "CloudTrailAudit",
    "Database",
    "Decision",
    "Explanation",
    "Finding",
    "InputError",
    "JournalAudit",
    "NamedPolicy",
    "Note",
    "PartiqlIamError",
    "Permission",
    "Policies",
    "PolicySet",
    "Reason",
    "Requirement",
    "Resource",
    "Scanned",
    "StatementError",
    "__version__",
    "audit_merge",
    "audit_report",
    "explain",
    "explain_batch",
    "lint",
    "policy_for",
    "scan_text",
]
