"""The vocabulary of permissions (`area:action`) and what each role holds.

Administrators of the system never hold a permission on recipients (domain.md, section 1; graded protection).
"""

from __future__ import annotations

import enum


class Role(enum.StrEnum):
    """The eight roles of the contract; `city` serves a province too."""

    VILLAGE = "village"
    TOWNSHIP = "township"
    COUNTY = "county"
    CITY = "city"
    AUDITOR = "auditor"
    DONOR = "donor"
    SYSTEM_ADMIN = "system_admin"
    SECURITY_ADMIN = "security_admin"


class Permission(enum.StrEnum):
    """One thing a person may do. Views declare exactly one."""

    PUBLIC = "public:read"  # open to everybody, logged in or not
    SELF = "self:use"  # own desk, own password, preferences
    REGION_READ = "region:read"
    REGION_WRITE = "region:write"
    PEOPLE_READ = "people:read"
    PEOPLE_WRITE = "people:write"
    PEOPLE_REVEAL = "people:reveal"
    PEOPLE_EXPORT = "people:export"
    PROGRAM_READ = "program:read"
    PROGRAM_WRITE = "program:write"
    ENROLMENT_NOMINATE = "enrolment:nominate"
    ENROLMENT_REVIEW = "enrolment:review"
    ENROLMENT_APPROVE = "enrolment:approve"
    FUND_READ = "fund:read"
    FUND_WRITE = "fund:write"
    DONOR_READ = "donor:read"
    DONOR_WRITE = "donor:write"
    PAIRING_READ = "pairing:read"
    PAIRING_WRITE = "pairing:write"
    DISBURSEMENT_READ = "disbursement:read"
    DISBURSEMENT_PREPARE = "disbursement:prepare"
    DISBURSEMENT_APPROVE = "disbursement:approve"
    DISBURSEMENT_PAY = "disbursement:pay"
    DISBURSEMENT_SIGN = "disbursement:sign"
    CERTIFICATE_VOID = "certificate:void"
    VISIT_READ = "visit:read"
    VISIT_WRITE = "visit:write"
    LOAN_READ = "loan:read"
    LOAN_WRITE = "loan:write"  # applications, repayments, follow-ups
    LOAN_APPROVE = "loan:approve"  # steps, guarantee funds, extensions, claims, rules
    CHILDHEALTH_READ = "childhealth:read"
    CHILDHEALTH_WRITE = "childhealth:write"
    SCREENING_READ = "screening:read"
    SCREENING_FOLLOW = "screening:follow"  # invite, remind, see who needs a second look; never what was found
    SCREENING_WRITE = "screening:write"
    SCREENING_REVEAL = "screening:reveal"  # what was found, with a reason, logged and counted
    PROJECT_READ = "project:read"
    PROJECT_WRITE = "project:write"
    ACTIVITY_READ = "activity:read"
    ACTIVITY_WRITE = "activity:write"
    CENTER_READ = "center:read"
    CENTER_WRITE = "center:write"
    COUNSELLING_READ = "counselling:read"
    INSURANCE_READ = "insurance:read"
    INSURANCE_WRITE = "insurance:write"
    PARCEL_READ = "parcel:read"
    PARCEL_WRITE = "parcel:write"
    RELIEF_READ = "relief:read"
    RELIEF_WRITE = "relief:write"
    RELIEF_VERIFY = "relief:verify"
    FILES_READ = "files:read"
    FILES_WRITE = "files:write"
    ROSTER_IMPORT = "roster:import"
    REPORT_READ = "report:read"
    REPORTING_ANSWER = "reporting:answer"  # tables asked for: see one's own, send it
    REPORTING_ASK = "reporting:ask"  # ask townships for a table, take or return what came, merge it
    SETTINGS_READ = "settings:read"
    SETTINGS_WRITE = "settings:write"
    AUDIT_READ = "audit:read"
    ACCOUNT_READ = "account:read"
    ACCOUNT_WRITE = "account:write"
    PORTAL_READ = "portal:read"
    RELEASE_READ = "release:read"  # what donors see, their looks, letters for them
    RELEASE_WRITE = "release:write"  # take in letters and notes, check those of others
    RELEASE_PUBLISH = "release:publish"  # let them go out, and facts of a child


P = Permission

_COMMON = frozenset({P.PUBLIC, P.SELF})
_VILLAGE = _COMMON | {
    P.CHILDHEALTH_READ, P.CHILDHEALTH_WRITE,
    P.REGION_READ, P.PEOPLE_READ, P.PEOPLE_WRITE, P.VISIT_READ, P.VISIT_WRITE, P.SCREENING_READ,
    P.SCREENING_FOLLOW,
    P.FILES_READ, P.FILES_WRITE, P.PROGRAM_READ, P.ACTIVITY_READ, P.ACTIVITY_WRITE, P.CENTER_READ, P.CENTER_WRITE,
    P.PARCEL_READ, P.PARCEL_WRITE, P.RELIEF_READ, P.RELIEF_WRITE,
    P.LOAN_READ,
}  # fmt: skip
_TOWNSHIP = _VILLAGE | {
    P.PROJECT_READ, P.PROJECT_WRITE, P.COUNSELLING_READ, P.INSURANCE_READ, P.INSURANCE_WRITE, P.RELIEF_VERIFY,
    P.PEOPLE_REVEAL, P.PEOPLE_EXPORT, P.ENROLMENT_NOMINATE, P.SCREENING_WRITE, P.SCREENING_REVEAL, P.PAIRING_READ, P.DISBURSEMENT_READ,
    P.DISBURSEMENT_PREPARE, P.DISBURSEMENT_SIGN, P.ROSTER_IMPORT, P.REPORT_READ, P.SETTINGS_READ,
    P.LOAN_WRITE, P.REPORTING_ANSWER,
    P.RELEASE_READ, P.RELEASE_WRITE,
}  # fmt: skip
_COUNTY = _TOWNSHIP | {
    P.PROGRAM_WRITE, P.ENROLMENT_REVIEW, P.ENROLMENT_APPROVE, P.FUND_READ, P.FUND_WRITE, P.DONOR_READ,
    P.DONOR_WRITE, P.PAIRING_WRITE, P.DISBURSEMENT_APPROVE, P.DISBURSEMENT_PAY, P.CERTIFICATE_VOID,
    P.SETTINGS_WRITE, P.LOAN_APPROVE, P.RELEASE_PUBLISH, P.REPORTING_ASK,
}  # fmt: skip
_CITY = _COMMON | {
    P.REGION_READ,
    P.PROGRAM_READ,
    P.REPORT_READ,
    P.SETTINGS_READ,
    P.DISBURSEMENT_READ,
    P.FUND_READ,
    P.PROJECT_READ,
    P.ACTIVITY_READ,
    P.CENTER_READ,
}
_AUDITOR = _COMMON | {
    P.CHILDHEALTH_READ,
    P.REGION_READ, P.PEOPLE_READ, P.PROGRAM_READ, P.FUND_READ, P.DONOR_READ, P.PAIRING_READ, P.DISBURSEMENT_READ,
    P.VISIT_READ, P.SCREENING_READ, P.REPORT_READ, P.AUDIT_READ, P.SETTINGS_READ, P.RELEASE_READ, P.PROJECT_READ, P.ACTIVITY_READ, P.CENTER_READ,
    P.INSURANCE_READ, P.PARCEL_READ, P.RELIEF_READ,
    P.LOAN_READ,
}  # fmt: skip

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.VILLAGE: frozenset(_VILLAGE),
    Role.TOWNSHIP: frozenset(_TOWNSHIP),
    Role.COUNTY: frozenset(_COUNTY),
    Role.CITY: frozenset(_CITY),
    Role.AUDITOR: frozenset(_AUDITOR),
    Role.DONOR: _COMMON | {P.PORTAL_READ},
    Role.SYSTEM_ADMIN: _COMMON
    | {P.SETTINGS_READ, P.SETTINGS_WRITE, P.REGION_READ, P.REGION_WRITE, P.ACCOUNT_READ, P.ACCOUNT_WRITE},
    Role.SECURITY_ADMIN: _COMMON | {P.AUDIT_READ, P.REGION_READ},
}
