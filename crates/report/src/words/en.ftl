# Everything that trailhum says to people about findings, in American English.
#
# The answer first, then why, then what to do; short sentences; the terms of AWS. Syntax:
# https://projectfluent.org/fluent/guide/. Numbers get their separators when they are written. `{ "" }` is nothing.

## Numbers with nouns

accounts = { $count ->
    [one] { $count } account
   *[other] { $count } accounts
}
calls = { $count ->
    [one] { $count } call
   *[other] { $count } calls
}
changes-more = { $count ->
    [one] { $count } more change
   *[other] { $count } more changes
}
differences-more = { $count ->
    [one] { $count } more difference
   *[other] { $count } more differences
}
errors = { $count ->
    [one] { $count } error
   *[other] { $count } errors
}
findings = { $count ->
    [one] { $count } finding
   *[other] { $count } findings
}
resources = { $count ->
    [one] { $count } resource
   *[other] { $count } resources
}
call-groups = { $count ->
    [one] { $count } group of calls
   *[other] { $count } groups of calls
}
calls-each-time = { $count ->
    [one] { $count } call each time
   *[other] { $count } calls each time
}
calls-each-time-up-to = 1 to { $count } calls each time
hours = { $hours } h
half-hour-or-less = half hour or less
samples = { $count } samples of { $days }
errors-in-findings = { $errors ->
    [one] { $errors } error
   *[other] { $errors } errors
} in { $findings ->
    [one] { $findings } finding
   *[other] { $findings } findings
}

## Parts of sentences

list-and = { $first } and { $last }
list-and-more = { $first } and { $count } more
from-to = { $from } to { $to }
nothing = nothing
unknown = unknown
none-named = (none named)

## How a caller is known

proof = { $proof ->
    [verified] verified by its service-linked role
    [recorder_role] verified as the recorder's role
    [unverified] not verified
   *[unknown] not identified
}

known-service_linked_role = the role is a service-linked role of this account, which only AWS can create
known-recorder_role = the role and the session are the recorder's, and AWS set invokedBy to config.amazonaws.com
known-recorder_role_misused = the role is the recorder's, but AWS Config did not make the call
known-service_by_invoked_by = AWS set invokedBy, but the role is not service-linked{ $hint ->
    [recorder] : --inventory config confirms whether it is the recorder's role
   *[none] { "" }
}
known-service_for_principal = AWS set invokedBy: the service called with the permissions of this identity
known-service = an AWS service, as AWS recorded it in invokedBy or type; the record names no role
known-iam_user = an IAM user, as AWS recorded it
known-role_session = a session of this role, as AWS recorded it; whoever assumes the role chooses the session name
known-identity_center_user = a user of IAM Identity Center, as AWS recorded it
known-federated_user = a federated user, as AWS recorded it
known-root = the root user of the account, as AWS recorded it
known-cross_account = a principal of account { $account }
known-anonymous = the call had no credentials
known-unknown = the record does not say who called
known-not-checked = not checked, because there is no error

claim-by = { $sign ->
    [account] account
    [role_name] role name
    [session] session name
   *[user_agent] user agent
}
claimed = identified by { claim-by } only: { $claim }
odd-invoked-by = invokedBy is "{ $invoked_by }", as in some older records, and names no service.
contradicted-invoked-by = invokedBy is "{ $invoked_by }", which is not the service of the role.

## Who called, at the beginning of a sentence

caller-is = { $kind ->
    [recorder_role_misused] The recorder's role { $caller }
    [service_by_invoked_by] { $invoked_by } (by invokedBy only{ $whole ->
        [yes] , as { $caller }
       *[none] { "" }
    })
    [service_for_principal] { $invoked_by } on behalf of { $caller }
    [service] { $caller } (without a role)
    [iam_user] IAM user { $caller }
    [role_session] Role { $caller }
    [identity_center_user] Identity Center user { $caller }
    [federated_user] Federated user { $caller }
    [root] The root user ({ $caller })
    [anonymous] A caller without credentials
   *[other] { $caller }
}{ $account ->
    [none] { "" }
   *[known] { " " }of account { $account }
}
caller-from = { $address ->
    [none] { "" }
   *[known] { " " }from { $address }
}{ $claim ->
    [none] { "" }
   *[known] { " " }({ claimed })
}

## Why a finding has its verdict: the rule in short

headline-recorder_role_misused = The recorder's role was used, but not by AWS Config. Find out who used it.
headline-anonymous = A call without credentials. Check what can be reached without them.
headline-scanner_denied = Access denied to a verified AWS service. Check whether it needs this access.
headline-contradicted = invokedBy names a different AWS service than the service-linked role.
headline-service_denied = Access denied to an AWS service that is identified by invokedBy only.
headline-caller_denied = Access denied to a person or an application.
headline-invalid_credentials = The credentials are expired or not valid.
headline-cross_account = The caller belongs to another account. Check whether it should have access.
headline-not_steady = Not configured, but the caller is neither a steady client nor a known identity.
headline-resource_missing = The resource does not exist.
headline-region_not_enabled = The Region is not enabled for the account, or access to it is denied.
headline-service_not_enabled = The service is not enabled, or the account is not subscribed to it.
headline-conflict = The resource already exists or is in use.
headline-invalid_request = The request is invalid for any caller.
headline-dry_run = A dry run: the caller tested a permission.
headline-service_fault = A server-side error: the AWS service failed to process the request.
headline-unknown_cause = The catalog does not know why this call failed.
headline-throttled = Throttled by AWS: too many requests at once.
headline-copied_records = Harmless if CloudTrail wrote it, but the record is a copy from another system.
headline-unknown_error = An error that the catalog does not know, from a verified AWS service.
headline-steady_client = Not configured. The caller has received only such errors for days.
headline-vouched_client = Not configured. You named the caller as a known identity.
headline-known_harmless = A known, harmless error of this AWS service.
headline-removed = Configured earlier in the time range, then removed.
headline-removed_for_a_while = Removed for a while, then configured again.
headline-configured_for_a_while = Configured for a while, then removed again.
headline-configured = Configured within the time range: no longer an error.
headline-repeatedly = Configured and removed more than once within the time range.
headline-interrupted = Expected calls are missing, and nothing explains why.
headline-now_set = Was noise; the inventory shows that the setting is configured now.
headline-stopped = Was noise, and stopped within the time range.
headline-began = Noise that began within the time range.
headline-moved = Noise that moved to another time of day within the time range.
headline-nothing_set = Not configured. No action needed.
headline-setting_removed = A protective setting was removed. Check whether that was intended.
headline-deleted = Was noise until the resource was deleted.
headline-was_set = The inventory shows that the setting was configured and has been removed.
headline-not_permitted = The policy of this service-linked role did not permit the call.
headline-evidence_given_up = More settings than can be tracked: whether this one was configured before is unknown.
headline-impossible = AWS has not returned this error since the date in the catalog.
headline-unclear = The error code can also mean a deleted resource, and nothing shows which.
headline-invoked_by_only = invokedBy names a service, but the role does not verify it.
headline-other_session = AWS Config made this call with the recorder's role, but outside the recorder's sessions.
headline-not_read_only = The record is not marked readOnly.
headline-not_invoked = The role is right, but invokedBy does not name the service.
headline-unknown_service = An AWS service whose scans the catalog does not know.
headline-impostor = Claims to be an AWS service, but its role is not service-linked. Find out who created that role.

## Why a finding has its verdict: in full

reason-nothing_set = { $means } { $who }, { proof }, requested it anyway. { $confirmed_by ->
    [live] S3 or Lambda itself confirms that it is not configured.
    [config] AWS Config's configuration item confirms that it is not configured.
    [error-alone] The error itself shows that it is not configured; no inventory was read.
   *[error] The error itself shows that it is not configured; the inventory has no information about it.
}{ $doubt ->
    [name-inferred] { " " }This event name is inferred; no real record confirms it yet.
    [config-unseen] { " " }AWS Config's policy permits this call, but no record of AWS Config making it was known when the catalog was written.
   *[none] { "" }
} No action needed.
reason-stopped = { $means } Calls by { $who }, { proof }, stopped within the time range{ silence }.
reason-began = { $means } Calls by { $who }, { proof }, began within the time range{ $created ->
    [none] { "" }
   *[known] , when the resource was created ({ $created })
}{ silence }.
reason-moved = { $means } Calls by { $who }, { proof }, moved to another time of day within the time range.
reason-evidence_given_up = { $means } { $who }, { proof }, made this call. { headline-evidence_given_up }
reason-interrupted = { $who } polled the { $name } regularly and got this error, but { $silence ->
    [none] not always
   *[known] not between { $from } and { $to }
}, although records of that time were read and other resources were polled. The setting may have been configured at that time.
reason-unclear = { $who } got { $code } when it requested the { $name }. This code can also mean that the resource was deleted, and neither the error message nor the inventory shows which.
reason-impossible = { $means } { $who }, { proof }, got { $code }, which AWS { $impossible_since ->
    [none] no longer returns
   *[known] has not returned since { $impossible_since }
}. Not noise: find out what caused this error.
reason-deleted = { $who }, { proof }, requested the { $name }. The resource has been deleted since{ $deleted ->
    [none] { "" }
   *[known] { " " }({ $deleted })
}; AWS Config keeps deleted resources in its inventory and may continue to poll them (documented).
reason-was_set = { $who }, { proof }, requested the { $name } and got "not configured". The inventory{ $as_of ->
    [none] { "" }
   *[known] { " " }of { $as_of }
} shows the setting as configured: it has been removed since.
reason-now_set = { $who }, { proof }, requested the { $name } and got "not configured". The inventory shows the setting as configured now.
reason-not_permitted = { $who }, { proof }, requested the { $name }, but the policy of its service-linked role did not permit this call{ $policy ->
    [none] { "" }
   *[known] { " " }({ $policy } { $version } of { $date })
}. Find out what caused this error.
silence = { $silence ->
    [begin] { " " }(no error until { $to })
    [middle] { " " }(no error between { $from } and { $to })
    [end] { " " }(no error since { $from })
   *[none] { "" }
}

reason-impostor = { $scanner ->
    [none] { caller-is }{ caller-from } is named like the service-linked role of an AWS service, but is not one.
   *[other] { caller-is }{ caller-from } names itself { $scanner } in its user agent, but nothing verifies it.
}
reason-recorder_role_misused = { caller-is } was used{ caller-from }, but AWS Config did not make this call ({ $call }: { $code }).
reason-anonymous = { caller-is }{ caller-from } got { $code } from { $call }.
reason-scanner_denied = { denied }
reason-service_denied = { denied }
reason-caller_denied = { denied }
denied = { caller-is }{ caller-from } was denied { $call }{ denied-by }.
denied-by = { $denied_by ->
    [none] { "" }
   *[known] { $explicit ->
        [yes] { " " }by an explicit deny in { $denied_by ->
            [identity] an
           *[other] a
        } { policy-name }
       *[no] { " " }because no { policy-name } allows it
    }
}
policy-name = { $denied_by ->
    [identity] identity-based policy
    [resource] resource-based policy
    [permissions_boundary] permissions boundary
    [session] session policy
    [service_control] service control policy
    [resource_control] resource control policy
    [vpc_endpoint] VPC endpoint policy
    [key] KMS key policy
   *[none] policy
}
reason-contradicted = The role is the service-linked role of { $service }, but invokedBy is "{ $invoked_by }" ({ $call }: { $code }).
reason-invalid_credentials = { caller-is }{ caller-from } called { $call } with credentials that are expired or not valid ({ $code }).
reason-cross_account = { caller-is }{ caller-from } got { $code } from { $call }.
reason-invoked_by_only = { caller-is }{ caller-from } got { $code } from { $call }: "not configured", from a caller that is not verified.
reason-other_session = { $invoked_by } got { $code } from { $call } with the role that the account's recorder uses, but { $session ->
    [none] the record names no session
   *[known] the session { $session }{ $purpose ->
        [none] { "" }
       *[known] { " " }({ $purpose })
    } is not one of the recorder's
}.
reason-not_steady = { caller-is }{ caller-from } got { $code } from { $call }: "not configured", but { not-steady }.
not-steady = { $unsteady ->
    [identity] such callers are never steady clients
    [other_errors] it also gets other errors
    [services] it gets errors from more than two services
    [days] it was seen on too few days
    [source_ips] its source addresses are unknown, new or too many
    [incomplete] some errors of the account were not evaluated and may be its own
   *[one_day] most of its errors are from one day
}
reason-not_read_only = { caller-is }{ caller-from } got { $code } from { $call }, but the record is not marked readOnly.
reason-resource_missing = { caller-is }{ caller-from } requested a resource that does not exist ({ $call }: { $code }).
reason-region_not_enabled = { caller-is }{ caller-from } called { $call } in a Region that is not enabled or is denied ({ $code }).
reason-service_not_enabled = { caller-is }{ caller-from } called { $call }, but the service is not enabled or not subscribed to ({ $code }).
reason-conflict = { caller-is }{ caller-from } got { $code } from { $call }: the resource already exists or is in use.
reason-invalid_request = { caller-is }{ caller-from } sent an invalid request to { $call } ({ $code }).
reason-dry_run = { caller-is }{ caller-from } tested { $call } with a dry run ({ $code }): the call would have succeeded.
reason-service_fault = { caller-is }{ caller-from } got { $code } from { $call }: a server-side error.
reason-unknown_cause = { caller-is }{ caller-from } got { $code } from { $call }, which the catalog does not know.
reason-throttled = { caller-is }{ caller-from } was throttled when it called { $call } ({ $code }): too many requests at once.
reason-copied_records = { caller-is }{ caller-from } got { $code } from { $call }. That would be harmless, but the record is a copy: anyone who can write to that system could have made it up.
reason-not_invoked = { caller-is } got { $code } from { $call } with its service-linked role, but { not-invoked }.
not-invoked = { $invoked_by ->
    [none] the record has no invokedBy
   *[known] invokedBy is "{ $invoked_by }"
}
reason-unknown_service = { caller-is } got { $code } from { $call } with its service-linked role. The catalog does not know what this service polls.
reason-unknown_error = { caller-is }, { proof }, got { $code } from { $call }, which the catalog does not know.
reason-steady_client = { $means } { caller-is }{ caller-from } has received only such errors for days, from the same addresses.
reason-vouched_client = { $means } You named { caller-is }{ caller-from } as a known identity.
reason-known_harmless = { caller-is }, { proof }, got { $code } from { $call }.

## The same in short: names of caller, call and error are on other lines

setting-removed-by = { $name }: removed { $time } by { $caller ->
    [none] a caller that the record does not name
   *[known] { $caller }
}{ $address ->
    [none] { "" }
   *[known] { " " }from { $address }
}. Check whether that was intended.
brief-nothing_set = { $means } { caller-is } polls it anyway. No action needed.
brief-impostor = { $scanner ->
    [none] { caller-is } is named like an AWS service's role, but is not one.
   *[other] { caller-is } names itself { $scanner }, but nothing verifies it.
}
brief-recorder_role_misused = { caller-is } was used, but not by AWS Config.
brief-anonymous = { caller-is } made this call.
brief-scanner_denied = { denied-in-short }
brief-service_denied = { denied-in-short }
brief-caller_denied = { denied-in-short }
denied-in-short = { caller-is } was denied access{ $denied_by ->
    [none] { "" }
   *[known] { " " }by { $denied_by ->
        [identity] an
       *[other] a
    } { policy-name }
}.
brief-contradicted = The role is that of { $service }, but invokedBy is "{ $invoked_by }".
brief-invalid_credentials = { caller-is } used credentials that are expired or not valid.
brief-cross_account = { caller-is } made this call.
brief-invoked_by_only = { caller-is } got "not configured", but is not verified.
brief-other_session = { $invoked_by } used the recorder's role, but not in a session of the recorder.
brief-not_steady = { caller-is } got "not configured", but { not-steady }.
brief-not_read_only = { caller-is } made a call that is not marked readOnly.
brief-resource_missing = { caller-is } requested a resource that does not exist.
brief-region_not_enabled = { caller-is } called a Region that is not enabled or is denied.
brief-service_not_enabled = { caller-is } called a service that is not enabled or not subscribed to.
brief-conflict = { caller-is } tried to create or change a resource that already exists or is in use.
brief-invalid_request = { caller-is } sent an invalid request.
brief-dry_run = { caller-is } tested a permission with a dry run, and has it.
brief-service_fault = { caller-is } got a server-side error.
brief-unknown_cause = { caller-is } got an error that the catalog does not know.
brief-throttled = { caller-is } was throttled: too many requests at once.
brief-copied_records = { caller-is } got a harmless error, but the record is a copy from another system.
brief-not_invoked = { caller-is } used its service-linked role, but { not-invoked }.
brief-unknown_service = { caller-is } got "not configured"; its polling is not in the catalog.
brief-unknown_error = { caller-is } got an error that the catalog does not know.
brief-steady_client = { caller-is } has received only "not configured" for days, from the same addresses.
brief-vouched_client = { caller-is }, which you named as a known identity, got "not configured".
brief-known_harmless = { caller-is } got a known, harmless error: { $title }.

caller-note = { $kind ->
    [service_linked_role] verified by its service-linked role
    [recorder_role] verified as the recorder's role
    [recorder_role_misused] the recorder's role
    [service_by_invoked_by] not verified
    [service_for_principal] called by an AWS service on its behalf
    [service] an AWS service without a role
    [iam_user] IAM user
    [role_session] role
    [identity_center_user] IAM Identity Center
    [federated_user] federated user
    [root] root user
    [cross_account] another account
    [anonymous] no credentials
   *[unknown] unknown
}{ $expected ->
    [yes] { "" }
   *[no] , invokedBy { $invoked_by }
}

## What to do

do-impostor = { $kind ->
    [cross_account] Check whether that account should have access.
   *[other] Find out who created it, and what else it did.
}
do-recorder_role_misused = Find out who used it, and what else they did.
do-anonymous = Check whether the resource should be reachable without credentials.
do-denied = { $denied_by ->
    [identity] { $explicit ->
        [yes] Check whether the deny is meant for this caller.
       *[no] { do-permit }
    }
    [resource] { $explicit ->
        [yes] Check whether the deny is meant for this caller.
       *[no] Allow the caller in that policy if it needs access.
    }
    [permissions_boundary] Change the boundary if the caller needs this call.
    [session] Extend the session policy passed to AssumeRole if the caller needs this call.
    [service_control] { do-organization }
    [resource_control] { do-organization }
    [vpc_endpoint] Allow the call in the endpoint policy if the caller needs it.
    [key] Allow the caller in the key policy if it needs the key.
   *[none] The record does not name the policy: check those of the caller, the resource and the organization.
}
do-permit = { $kind ->
    [service_linked_role] Only AWS can change this role's policy; contact AWS Support if it persists.
    [recorder_role] Add the permission to the role, or AWS Config records less than you expect.
    [service_by_invoked_by] Add the permission to the role if the service needs it.
   *[other] Add the permission if the caller needs it; if not, find out why it called.
}
do-organization = { $kind ->
    [service_linked_role] Such policies do not apply to service-linked roles: find out why.
    [recorder_role] It applies to this role, which is not service-linked: exempt it, or use the service-linked role.
    [service_by_invoked_by] It applies to this role, which is not service-linked: exempt it if the service needs the call.
   *[other] If the caller needs this call, ask your organization's administrators; if not, find out why it called.
}
do-contradicted = AWS writes both: find out why they differ.
do-invalid_credentials = { $verified ->
    [yes] AWS manages these credentials: if it persists, contact AWS Support.
   *[no] Renew them, or find out who still uses them.
}
do-cross_account = Check whether that account should have access.
do-invoked_by_only = { do-confirm }
do-confirm = { $hint ->
    [recorder] Confirm the recorder's role with --inventory config.
    [not-recorder] It is not the role of the account's recorder: check who may use it.
    [no-role] Check whether you expect this call: no role verifies it.
   *[none] Check whether you expect this service to make this call.
}
do-other_session = Check who used the role: a person, or another part of AWS Config.
do-not_steady = { $may_vouch ->
    [yes] Find out who it is, or use --known-identity.
   *[no] Find out who it is.
}
do-not_read_only = Check what the call was meant to do.
do-resource_missing = { $verified ->
    [yes] The service may still poll it after its deletion; if that persists, find what refers to it.
   *[no] Fix the name, or find out what still uses it.
}
do-region_not_enabled = Leave the Region out, or enable it.
do-service_not_enabled = Enable it, stop the calls, or find out who disabled it.
do-conflict = Check whether you expect the caller to make this call.
do-invalid_request = { $verified ->
    [yes] AWS made this request: if it persists, contact AWS Support.
   *[no] Fix the caller, or find out what it was trying to do.
}
do-dry_run = Attackers test permissions this way: check whether you expect it.
do-service_fault = If it persists, check the AWS Health Dashboard.
do-unknown_cause = Treat it as a real error: look the code up in the API reference of the service.
do-throttled = { $verified ->
    [yes] If it persists, request a higher quota for this API call.
   *[no] If it persists, slow the caller down or request a higher quota.
}
do-copied_records = Audit the trail itself, or run explain on one record.
do-not_invoked = Find out why: AWS sets invokedBy to the service that makes a call.
do-unknown_service = Check once whether it should be configured.
do-unknown_error = Look the code up in the API reference of the service{ $draft ->
    [yes] ; --why has a draft entry
   *[no] { "" }
}.
do-steady_client = If you do not know this caller, find out who it is.
do-vouched_client = Filter these errors out if you do not want to see them.
do-known_harmless = No action needed.
what-is-known = { $harmless ->
    [yes] Known, harmless error: { $title }.
   *[no] Known error: { $title }.
}

## Settings that changed

change-removed = { $name }: { $configured ->
    [none] removed { $removed }, not configured since
   *[yes] configured until { $removed }, then removed
}. { change-evidence }
change-removed_for_a_while = { $name }: removed for about { $length ->
    [hours] { $count ->
        [one] { $count } hour
       *[other] { $count } hours
    }
   *[days] { $count ->
        [one] { $count } day
       *[other] { $count } days
    }
}: not configured between { $from } and { $to }. { change-evidence }
change-configured_for_a_while = { $name }: configured between { $first } and { $last }, then removed. { change-evidence }
change-configured = { $name }: not configured until { $to }, configured since { $first }. { change-evidence }
change-repeatedly = { $name }: configured and removed more than once, { $restored ->
    [none] not configured since { $from }
   *[known] last removed { $from }
}. { change-evidence }
change-evidence = { $author ->
    [none] { "" }
    [unknown] The records that were read do not show who removed it.{ " " }
   *[known] { $event } was called { $time } by { $caller ->
        [none] a caller that the record does not name
       *[known] { $caller }
    }{ $address ->
        [none] { "" }
       *[known] { " " }from { $address }
    }.{ " " }
}Evidence: { $evidence ->
    [own] calls by { $who }, which succeeded then and failed otherwise
    [some] calls that succeeded then, and errors of { $who }
    [other] a call by { $witness } that succeeded, and errors of { $who }
   *[none] errors of { $who }
}.{ $intent ->
    [check] { " " }Check whether that was intended.
   *[none] { "" }
}

## Cadence

cadence = Seen { $seen }; { $facts }. If calls came at random times, fewer than 1 in { $chance } series would be this regular; { $next }.
cadence-seen = { $hits } of { $expected } expected { $calls } ± { $jitter } (90%)
cadence-hourly = hourly calls
cadence-twice-daily = twice-daily calls
cadence-daily = daily calls
cadence-weekly = weekly calls on { $weekday }
cadence-every = calls every { $period }
cadence-on-days = calls { $days }
cadence-every-on-days = calls { $days } every { $period }
cadence-timer = calls every { $period } (the timer restarts at each call)
cadence-timer-on-days = calls { $days } every { $period } (the timer restarts at each call)
cadence-past-the-hour = at { $minute } min past the hour
cadence-from = from { $time } UTC
cadence-at = at { $times } UTC
cadence-last-at = (last at { $time } UTC)
cadence-missed = { $count ->
    [0] none missed
   *[other] { $count } missed
}
cadence-off-time = { $count } early or late
cadence-extra = { $count } extra
cadence-covered = with trail data for { $percent } of the time range
cadence-whose = { $whose ->
    [none] it
   *[known] the { $whose } cadence
}
cadence-restarted = { cadence-whose } was restarted { $count ->
    [one] { $count } time
   *[other] { $count } times
}, last on { $date }
cadence-moved = { cadence-whose } moved from { $from } to { $to } UTC on { $date }
cadence-stopped = { cadence-whose } stopped after { $time }
cadence-started = { cadence-whose } started on { $date }
cadence-next = { $count ->
    [0] no further call is expected
    [one] next call about { $next }
   *[other] next calls about { $next }
}
cadence-next-time = { $time } ± { $width }{ $period ->
    [none] { "" }
   *[known] { " " }({ $period })
}
cadence-burst = One burst: { $calls } in { $groups }. This is typical of one-off work; a schedule would have repeated.
cadence-busy-hours = Busy hours, but no cadence: { $groups } that stay within one part of the day, { $facts }. This is typical of people at work; no period fits better than chance.
cadence-too-few = Too few calls to show a cadence: { $seen }. { $then }
cadence-no-call = none seen
cadence-needs-more = { $period ->
    [none] At least { $count ->
        [one] { $count } more group of calls is
       *[other] { $count } more groups of calls are
    } needed before a period can be confirmed.
   *[known] They suggest a period of about { $period }, which { $count ->
        [one] { $count } more group
       *[other] { $count } more groups
    } of calls at that period could confirm.
}
cadence-without-pause = No cadence: { $calls } with almost no pause of ten minutes. Intervals below ten minutes are not analyzed.
cadence-irregular = No cadence: { $seen }. No period fits better than chance.
on-weekdays = on weekdays
on-weekends = on weekends
on-days = on { $days }
weekdays = { $day ->
    [Monday] Mondays
    [Tuesday] Tuesdays
    [Wednesday] Wednesdays
    [Thursday] Thursdays
    [Friday] Fridays
    [Saturday] Saturdays
   *[Sunday] Sundays
}

cadence-pooled = Every { $period }, as { $count ->
    [one] { $count } other resource
   *[other] { $count } other resources
} of this caller; { $calls ->
    [one] { $calls } call
   *[other] { $calls } calls
} seen.
cadence-fits-peers = { $count ->
    [one] It fits the { $period } cadence of { $count } peer.
   *[other] It fits the { $period } cadence of { $count } peers.
}
short-too-few = { $period ->
    [none] too few calls
   *[known] too few calls; fits the { $period } of { $count ->
        [one] { $count } peer
       *[other] { $count } peers
    }
}
short-pooled = every { $period }, as { $count ->
    [one] { $count } other resource
   *[other] { $count } other resources
}; { $calls ->
    [one] { $calls } call
   *[other] { $calls } calls
} seen
short-burst = one burst
short-busy-hours = busy hours, no cadence
short-irregular = no cadence
short-at = at { $times }
short-days = { $count ->
    [one] on { $count } day a week
   *[other] on { $count } days a week
}
short-stopped = stopped { $date }
short-since = since { $date }

## Ways to deal with noise

remedy-filter = Exclude this call with this error by this verified caller where CloudTrail is analyzed; a trail itself cannot exclude it (documented).
remedy-filter-why = It costs nothing, changes nothing in the account, and hides no other caller's errors if caller, call and error are all named, never the role's name alone.
remedy-set-why = Only where the setting is useful in itself: fewer errors are a side effect.
remedy-set-why-not = It is a real setting with real effects, which an error in a log does not justify.
remedy-leave = The errors are harmless. Excluding the type from the recorder is not guaranteed to stop them: AWS Config also polls types that it does not record (documented).
remedy-leave-why = Enough if nobody reads these errors.

## Coverage and health of the records

partly-read = { $account ->
    [none] { $region }
   *[known] account { $account }, { $region }
}: only { $days } were read for { $count ->
    [one] the API call
   *[other] { $count } API calls:
} { $names }; noise is claimed for these days only
partly-read-open = since at least { $since }, perhaps longer: errors of { $resources }
health-more-changes = there are more changes of trails and recorders than are listed here
health-no-reads = the records of account { $account }, { $region }, hold no read events: the trail may log write events only, so it cannot hold the errors of AWS Config's polling
health-duplicates = { $records } failed calls of account { $account }, { $region }, were read, but only { $events } have distinct event IDs: two trails may deliver the same events, or a copy was read; each event is counted once
health-daily-recorder = { $account ->
    [none] { "" }
   *[known] account { $account }:{ " " }
}the configuration recorder { $name } in { $region } records daily: AWS Config's state of a resource may be 24 h old
health-changed = { $time }: { $call }{ $target ->
    [none] { "" }
   *[known] { " " }of { $target }
} in account { $account }, { $region }, by { $caller ->
    [none] an unnamed caller
   *[known] { $caller }
}{ $address ->
    [none] { "" }
   *[known] { " " }from { $address }
}: { $consequence }
after-trail-stopped = events after it may be missing from this trail
after-trail-changed = events after it may be missing from this trail, if the change excludes any
after-recorder-stopped = AWS Config may have stopped polling: fewer errors after it do not mean that a cause was fixed
after-setting-removed = a protective setting was removed; check whether that was intended

## Organizations

accounts-not-read = { accounts }, { $unread } not read
account-not-read = { $name } (not read)
shared-everywhere = { $count ->
    [one] { $count } check is noise in all { $accounts } accounts that were read
   *[other] { $count } checks are noise in all { $accounts } accounts that were read
}: decide once for the organization, not { $accounts } times.
shared-everywhere-with-rate = { $count ->
    [one] { $count } check is noise in all { $accounts } accounts that were read
   *[other] { $count } checks are noise in all { $accounts } accounts that were read
}, about { $events ->
    [one] { $events } event
   *[other] { $events } events
} a month: decide once for the organization, not { $accounts } times.
shared-nearly = { $count ->
    [one] { $count } check is noise in nearly all of the { $accounts } accounts that were read, but not in every one: look at the exceptions first.
   *[other] { $count } checks are noise in nearly all of the { $accounts } accounts that were read, but not in every one: look at the exceptions first.
}
spread = { $some } of { $accounts }
spread-with-others = { $some } of { $accounts }; not only noise in { $others }
not-a-scanner = a caller that is not a known scanner
outlier-verdict = { $checks } by { $caller }: { errors-in-findings } { $errors ->
    [one] is
   *[other] are
} { $verdict ->
    [investigate] to investigate
    [client] from other clients
   *[other] { $verdict }
} here, but only noise in { $peers }.
outlier-rare = { $checks } by { $caller }: { errors-in-findings } here, seen in { $peers }.
outlier-missing = { $checks } by { $caller }: no error here, but noise in { $peers }. Possible reasons: no such resources, all of them have the setting, no recorder, access denied, or not in the recorder's scope.
outlier-period = { $checks } by { $caller }: usually every { $here } here, but every { $usual } in { $peers }.
peers-none = none of { $all } peers
peers-all = all { $all } peers
peers-some = { $some } of { $all } peers
peers-in-unit = { $peers } in its unit
at-least = at least { $peers }
at-most = at most { $peers }

## Names where there is little room

no-arn-in-record = no ARN in the record

## The answer

no-account = no account
caveat-health = Trail health: { $note }.
caveat-read-in-part = Read in part: { $text }.
caveats-more = And { $count } more: --format json lists all.

## Tables and their headings

column-errors = Errors
column-cadence = Cadence (UTC)
column-resource = Resource
column-check = Check
column-caller = Caller
column-account = Account
column-accounts = Accounts
column-unit = Unit
column-a-month = Events a month
column-noise = Noise
column-investigate = Investigate
column-client = Clients
column-benign = Benign
column-unexplained = Unexplained
column-changed = Changed
records = { $count ->
    [one] { $count } record
   *[other] { $count } records
}
reads = { $count ->
    [one] { $count } read
   *[other] { $count } reads
}
rows-more-with-limit = { $count ->
    [one] ... and { $count } more row: --limit shows more, --format json lists all.
   *[other] ... and { $count } more rows: --limit shows more, --format json lists all.
}
and-more = ... and { $more }: --format json lists all.
accounts-more = { $count ->
    [one] { $count } more account
   *[other] { $count } more accounts
}
units-more = { $count ->
    [one] { $count } more unit
   *[other] { $count } more units
}
checks-more = { $count ->
    [one] { $count } more check
   *[other] { $count } more checks
}
draft-entry = Draft catalog entry (fill in the question marks, then use --catalog FILE):
not-shown = Not shown because of --only: { $hidden }.
source-read = Read: { $kind } in { $place }, { $read }
requests = Requests to AWS: { $count }
note = Note: { $note }
note-not-listed = { $listed } of { $all } findings are listed, those that need attention first; the totals are those of all findings, and --format ndjson or csv writes all of them
note-paused = { $name } paused in account { $account }, { $region }, between { $from } and { $to }: most of the resources that it polls were not polled, so the missing calls of { $count ->
    [one] { $count } recurring error
   *[other] { $count } recurring errors
} do not show a change
not-read = Not read:
account-heading = Account { $account }
role-in-sessions = { $arn } as { $sessions }
organization-heading = ORGANIZATION  { $accounts }
apart-heading = Different from their peers:
findings-more = { $count ->
    [one] { $count } more finding
   *[other] { $count } more findings
}
rows-more = { $count ->
    [one] { $count } more row
   *[other] { $count } more rows
}
gaps-more = { $count ->
    [one] and { $count } more gap
   *[other] and { $count } more gaps
}
column-count = Count
column-share = Share
column-error-code = Error code
column-call = Call
column-verdict = Verdict
column-findings = Findings
column-last-seen = Last seen
column-why = Why
column-finding = Finding
ranking-without-noise = { $left ->
    [one] Without noise, { $left } of { $errors } errors remains ({ $percent }).
   *[other] Without noise, { $left } of { $errors } errors remain ({ $percent }).
}

## Markdown, for a ticket or a comment

not-all-read = Not everything was read:
comment-is-full = Omitted because a comment has no room for more: { $left_out }. --format json lists all.
and-more-in-comment = ... and { $more }.

## The difference of two reports

diff-sides = Old: { $old }. New: { $new }.
diff-new = new
diff-other-verdict = with another verdict
diff-other-cadence = with another cadence
diff-gone = no longer seen
diff-not-seen = not seen, but the new report may not cover them
diff-unchanged = { $count ->
    [one] { $count } finding is unchanged.
   *[other] { $count } findings are unchanged.
}
diff-was = { $new } (was: { $old })
diff-stopped = { $cadence }, stopped
diff-perhaps-not-new = { $rhythm } (possibly not new; in the old report: { $doubt })
diff-incomplete = The { $report } report could not read everything; it lists the gaps.
diff-wrong-way-round = The new report's time range ends before the old one's: check the order of the two files.
diff-versions = trailhum { $old } wrote the old report and { $new } the new one; their catalogs may differ.
doubt-account-not-read = no record of account { $account } was read
doubt-region-not-read = no record of { $region } was read
doubt-incomplete = not everything could be read
doubt-not-listed = that report does not list all of its findings
doubt-short-range = the time range is too short to see it

## The explanation of one error

label-answer = Answer
label-call = Call
label-cause = Cause
label-source = Source
label-event = Event
label-evidence = Evidence
label-known-by = Known by
label-missing = Missing
label-message = Message
label-resource = Resource
label-caller = Caller
label-role = Role
label-session = Session
label-error = Error
label-background = Background
label-recurs = Recurs
label-impact = Impact
label-what-to-do = What to do
label-certainty = Certainty
no-error = no error
cause-in-short = { $cause ->
    [not_configured] not configured
    [setting_removed] setting removed
    [resource_missing] resource missing
    [access_denied] access denied{ $denied_by ->
        [none] { "" }
       *[known] , { policy-name }
    }{ $explicit ->
        [yes] { " " }(explicit deny)
       *[no] { "" }
    }
    [service_not_enabled] service not enabled
    [throttled] throttled
    [invalid_credentials] invalid credentials
    [region_not_enabled] Region not enabled
    [invalid_request] invalid request
    [conflict] conflict
    [dry_run] dry run
    [service_fault] server-side error
   *[unknown] unknown
}
as-pasted = as pasted
events = { $count ->
    [one] { $count } event
   *[other] { $count } events
}
option-rate = { $count ->
    [one] Removes { $count } event a month.
   *[other] Removes { $count } events a month.
}
option-no-undo = It cannot be undone entirely.
option-undo = undo: { $undo }
what-can-be-done = What can be done:
commands = Commands:
draft-entry-heading = Draft catalog entry:
impact-investigate = Possible. Treat it as a real error until its cause is known.
impact-unexplained = Unknown. The caller is a verified AWS service, but the cause is not known: investigate once.
impact-changed = None so far. Check what changed.
impact-client = None, if you know the caller.
impact-benign = None: the error is known, and the caller is a verified AWS service.
impact-noise = None. The resource works, nothing was changed, and no access was denied.
impact-none = None by itself.
explain-no-entry-for-call = The catalog has no entry for this call.
explain-other-errors-known = For this call, the catalog knows only { $codes }.
explain-missing = The record has no { $field }, which distinguishes a read from a change: paste the whole record.
explain-succeeded = This call succeeded: the record has neither an errorCode nor an errorMessage, so there is no error to explain.
explain-caller-without-arn = A caller without an ARN
explain-not-by-config = Not from AWS Config: its policy does not permit this call.
explain-cadence-here = Here: { $cadence }
explain-one-event = One event shows no cadence; --events with the trail measures it.
explain-item-without = The resource exists, but its setting is not configured: supplementaryConfiguration holds { $keys }, and no { $key }.
explain-item-with = The setting is configured now: supplementaryConfiguration holds { $keys }.
explain-impossible-since = AWS has not returned this error since { $date }: a later one is never noise.
explain-ambiguous = The same code can also mean that the resource was deleted: only the message or the inventory shows which.
scanner-means-unknown = The policy of { $name } permits it to read settings of resources. No record of such an error is known.
explain-depends-on-caller = Whether it is noise depends on the caller, which only an event shows: from a verified scanner ({ $scanners }{ $more ->
        [0] {""}
        [one] {" "}and 1 more
       *[other] {" "}and { $more } more
    }) it is noise; for any other caller, find out who it is.
explain-certainty = Call and error: { $how }.
explain-certainty-config = AWS Config as the caller: { $how }.
explain-certainty-none = The catalog has no entry for this error.

## The HTML page

html-theme = Theme
html-summary = Summary
html-days-not-drawn = { $count ->
    [one] The latest days are drawn; { $count } earlier day is not.
   *[other] The latest days are drawn; { $count } earlier days are not.
}
markdown-title = ## trailhum audit (facts about AWS as of { $date })
catalog-date = Facts about AWS as of { $date }.
html-footer = Written by trailhum { $version }, with facts about AWS as of { $date }. All times are UTC. This page contacts no server.
html-check = , check { $id }
html-session = , session { $session }
html-user-agent = User agent
html-option = Option: { $kind }
html-draft-entry = Draft entry
html-incomplete = This report is incomplete:
html-gaps = { $count ->
    [one] { $count } source could not be read.
   *[other] { $count } sources could not be read.
}
html-gaps-link = What and why
html-coverage = What was read
html-sources = Sources
html-source = Source
html-place = Place
html-read = Read
html-not-read = What could not be read
html-nothing-missing = Nothing is missing.
html-cadence = Cadence
html-seen = Seen
html-unread = Not read
html-in-account = , account { $account }
html-setting = Setting
html-latest-events = Latest events
html-exists = , exists
html-deleted = , deleted
html-by-config = AWS Config's inventory
html-by-service = S3 or Lambda itself
html-not-configured = { $key }: not configured, according to { $source }
html-configured = { $key }: configured, according to { $source }
figure-errors = Errors
figure-errors-note = { $count ->
    [one] in { $count } record
   *[other] in { $count } records
}
html-no-findings = No failed API call was found.
html-filter = Filter
html-verdicts = Verdicts
html-sort-by = Sort by
sort-attention = needs attention
sort-errors = most errors
sort-last-seen = last seen
html-expand-all = Expand all
html-needs-javascript = Filtering, sorting and copying need JavaScript; everything else works without it.
html-accounts = All accounts
html-by-account = By account
html-by-unit = By organizational unit
html-units = Organizational units
html-shared-noise = Noise that accounts share
html-apart = Different from their peers
meaning-investigate = Needs attention: the caller or the cause is not known to be harmless.
meaning-client = The same errors that AWS services get, from steady clients or from identities that you named as known.
meaning-benign = A verified AWS service failed for a reason that is known to be harmless.
meaning-unexplained = A verified AWS service got an error that the catalog does not explain.
meaning-changed = Was noise, and began, stopped or moved in the time range, or the inventory contradicts it.
meaning-noise = A verified scanner requested settings that are not configured. No action needed.
strips-heading = Every call by resource
strips-intro = One row for all calls to a resource with the same cadence: midnight at the top, noon in the middle, midnight at the bottom. Each name links to its finding.
strips-more = { $count ->
    [one] { $count } more row is not drawn; its finding is above.
   *[other] { $count } more rows are not drawn; their findings are above.
}
noise-heading = When the noise is made
noise-intro = Days from left to right, hours of the day (UTC) from top to bottom. Each dot is ten minutes with at least one call: a line is a call at the same hour every day. Gray areas are outside the time range or could not be read.
noise-title = Noise by day and hour
noise-description = { $findings ->
    [one] { $findings } finding
   *[other] { $findings } findings
}, { $regular } with a cadence.
codes-heading = Error codes
codes-intro = { $all ->
    [one] { $all } error
   *[other] { $all } errors
}, { $left } without noise.
codes-label = Errors by code
codes-without-noise = Without noise
codes-rarer = { $count ->
    [one] { $count } rarer code
   *[other] { $count } rarer codes
}, { $errors ->
    [one] { $errors } error
   *[other] { $errors } errors
}
codes-rarer-label = Rarer error codes

## The first screen

note-not-kept-apart = { $count ->
    [one] { $count } error of another group could not be counted separately; treat it as to investigate
   *[other] { $count } errors of other groups could not be counted separately; treat them as to investigate
}
account = { $count ->
    [one] Account { $names }
   *[other] Accounts { $names }
}
regions = { $count ->
    [one] { $count } region
   *[other] { $count } regions
}
answer-no-record = Nothing was read: no event is in this time range. This does not mean that there were no errors.
answer-no-error = { $count ->
    [one] No error in the { $count } event that was read.
   *[other] No errors in the { $count } events that were read.
}
answer-counts = { $errors ->
    [one] { $errors } error
   *[other] { $errors } errors
}: { $counts }
count-investigate = { $count } to investigate
count-unexplained = { $count } unexplained
count-changed = { $count } changed
count-client = { $count } from other clients
count-benign = { $count } benign
count-noise = { $count } noise ({ $percent })
read-by-name = { $count ->
    [one] Read: { $count } API call of event history.
   *[other] Read: { $count } API calls of event history.
}
not-read-other-calls = Errors of other API calls were not read: --events s3://BUCKET/PREFIX reads them from a trail.
not-read-in-part = { $count ->
    [one] { $count } API call was read in part: --effort full reads all of it.
   *[other] { $count } API calls were read in part: --effort full reads all of them.
}
not-read-gaps = { $count ->
    [one] { $count } source could not be read.
   *[other] { $count } sources could not be read.
}

## One row for a caller and a reason

row-from = { $reason }, from { $address }
row-in = { $reason }, in account { $account }
row-about = { $resources ->
    [none] { "" }
   *[known] , { $resources }
}
row-resources-at-least = at least { $count ->
    [one] { $count } resource
   *[other] { $count } resources
}
row-no-cadence = no cadence yet
row-anonymous = Anonymous
row-denied = { $explicit ->
    [yes] explicitly denied
   *[none] access denied
}{ $policy ->
    [identity] { " " }by identity-based policy
    [resource] { " " }by resource-based policy
    [permissions_boundary] { " " }by permissions boundary
    [session] { " " }by session policy
    [service_control] { " " }by service control policy
    [resource_control] { " " }by resource control policy
    [vpc_endpoint] { " " }by VPC endpoint policy
    [key] { " " }by KMS key policy
   *[none] { "" }
}: { $calls }{ row-about }
row-why-impostor = { $scanner ->
    [none] named like an AWS service's role: { $calls }
   *[other] poses as { $scanner }: { $calls }
}
row-why-recorder_role_misused = the recorder's role, but AWS Config did not make the call{ $claim ->
    [none] { "" }
   *[known] { " " }({ claim-by }: { $claim })
}: { $calls }
row-why-setting_removed = { $setting } removed { $time }{ $by ->
    [none] { "" }
   *[known] { " " }by { $by }
}
row-why-anonymous = no credentials: { $calls }, { $codes }
row-why-scanner_denied = { row-denied }
row-why-contradicted = the role is that of { $service }, but invokedBy is { $invoked_by }: { $calls }, { $codes }
row-why-service_denied = { row-denied }; { $invoked_by ->
    [none] a service without a role
   *[known] { $invoked_by }, by invokedBy only
}
row-why-caller_denied = { row-denied }
row-why-invalid_credentials = credentials expired or not valid: { $calls }, { $codes }
row-why-cross_account = { $account ->
    [none] another account
   *[known] account { $account }
}: { $calls }, { $codes }
row-why-invoked_by_only = invokedBy is { $invoked_by }, but the role does not verify it: { $calls }
row-why-other_session = the recorder's role, but not a session of the recorder: { $calls }, { $codes }
row-why-not_steady = not configured, but { $unsteady ->
    [other_errors] the caller gets other errors too
    [services] the caller gets errors from many services
    [days] the caller was seen on few days
    [source_ips] its source addresses are new or too many
    [identity] callers of this kind are always shown
    [incomplete] some errors of the account were not evaluated
   *[one_day] most of its errors are from one day
}: { $calls }
row-why-not_read_only = not marked readOnly: { $calls }, { $codes }
row-why-resource_missing = no such resource: { $calls }{ row-about }
row-why-region_not_enabled = region not enabled: { $calls }
row-why-service_not_enabled = service not enabled: { $calls }, { $codes }
row-why-conflict = already exists or in use: { $calls }, { $codes }
row-why-invalid_request = invalid request: { $calls }, { $codes }
row-why-dry_run = dry run: { $calls }
row-why-service_fault = server-side error: { $calls }, { $codes }
row-why-unknown_cause = { $codes }: { $calls }{ row-about }
row-why-throttled = throttled: { $calls }
row-why-copied_records = copies of records from another system: { $calls }
row-why-not_invoked = invokedBy does not confirm the role: { $calls }
row-why-unknown_service = a service whose scans the catalog does not know: { $calls }, { $codes }
row-why-unknown_error = not in the catalog: { $calls }
row-why-unclear = { $codes } can also mean a deleted resource: { $calls }{ row-about }
row-why-not_permitted = not permitted by the policy of its role: { $calls }
row-why-impossible = AWS no longer returns this error: { $calls }, { $codes }
row-why-evidence_given_up = too many settings to track: { $calls }{ row-about }
changed-deleted = { $count } deleted
changed-was_set = { $count } removed
changed-removed = { $count } removed
changed-removed_for_a_while = { $count } removed for a while
changed-configured_for_a_while = { $count } configured for a while
changed-configured = { $count } configured since
changed-repeatedly = { $count } configured and removed repeatedly
changed-now_set = { $count } configured now
changed-stopped = { $count } stopped
changed-began = { $count } new
changed-moved = { $count } moved
changed-interrupted = { $count } interrupted
screen-and-more = and { $count } more
screen-benign = known, harmless errors: { $callers }
screen-caller-errors = { $name } { $errors }
screen-resources = RESOURCES
screen-errors = ERRORS
screen-every = EVERY
screen-not-listed = not listed
screen-clients = same answers as AWS services, tools not verified: { $callers }
screen-next = Next: trailhum explain{ $source } --event-id { $id }
screen-next-details = --details lists every error
screen-health = Trail health: { $first }{ $count ->
    [0] { "" }
   *[other] , and { $count } more: --details
}.
title-investigate = INVESTIGATE
title-unexplained = UNEXPLAINED
title-changed = CHANGED
title-client = OTHER CLIENTS
title-benign = BENIGN
title-noise = NOISE
short-column-investigate = Invest.
short-column-unexplained = Unexpl.
short-column-changed = Changed
short-column-client = Clients
short-column-benign = Benign
short-column-noise = Noise
column-first-seen = First seen
column-event = Latest event
column-resources = Resources
column-every = Every
figure-note = { $percent }, { $count ->
    [one] { $count } finding
   *[other] { $count } findings
}
html-causes = Investigate first
html-title = trailhum audit: { $heading }
html-copy = Copy
html-copied = Copied
html-first-and-last = First seen { $first } · last seen { $last }
html-errors-by-check = Errors by caller and check
html-every = every { $cadences }
html-shown = { $all ->
    [one] { $shown } of { $all } finding
   *[other] { $shown } of { $all } findings
}
sort-name = caller and check
html-filter-title = Recommended filter
html-filter-hides = Hides { $hidden } of { $errors } { $errors ->
    [one] error
   *[other] errors
}: failed calls of { $checks ->
    [one] { $checks } check
   *[other] { $checks } checks
} by { $callers }, verified by service-linked roles. Nothing else is hidden.
html-filter-split = By verdict: { $counts }.
hides-investigate = { $count } to investigate
hides-unexplained = { $count } unexplained
hides-changed = { $count } changed
hides-client = { $count } from other clients
hides-benign = { $count } benign
hides-noise = { $count } noise
html-filter-attention = { $count ->
    [one] { $count } of the hidden errors needs attention; it differs from noise only in what happened before. Investigate first, then filter.
   *[other] { $count } of the hidden errors need attention; they differ from noise only in what happened before. Investigate first, then filter.
}
dialect-athena = Athena SQL
dialect-logs-insights = CloudWatch Logs Insights
html-filter-left-out = Errors that this query keeps, because they do not fit into it: { $checks }.
html-filter-others = Other languages:
html-addresses = Source addresses
html-claim = Claim

## What is wrong with a filter (trailhum lint)

lint-reading = { $language }{ $guessed ->
    [yes] , recognized by its text
   *[none] { "" }
}. What it matches is { $reading ->
    [hides] hidden
   *[keeps] kept
}.
lint-count = { $count ->
    [0] No fault
    [one] { $count } fault
   *[other] { $count } faults
}, tried on { $tried } records{ $cut ->
    [yes] ; it names more values than were tried
   *[none] { "" }
}.
lint-fate = { $kept ->
    [yes] kept:
   *[none] hidden:
}
lint-more = { $count ->
    [one] Also in { $count } other place
   *[other] Also in { $count } other places
}
lint-noise = { $hidden } of { $kinds } kinds of noise by verified AWS services
lint-not-evaluated = Not evaluated, as if it were not there: { $text }
lint-usual = RECORDS OF EVERY ACCOUNT
lint-repaired = { $kind ->
    [own] REPAIRED: trailhum's own filter instead of this text
    [joined] REPAIRED: your conditions, and trailhum's for noise of verified callers
   *[edited] REPAIRED
}
lint-removed = Removed: { $text }
lint-example-account = { $account } is an example: replace it with your account, or add --account ID.
lint-no-repair = There is no repaired text: without what is wrong, nothing is left of it.
lint-own = Of { $records } records it hides { $hidden } and keeps { $kept }. { $other } of the hidden { $other ->
    [one] record is
   *[other] records are
} not noise by the catalog.
lint-own-unread = --events was not used: trailhum does not read { $fields } from files.
lint-row-config-denied = AWS Config is denied { $call }
lint-row-role-of-that-name = a role or user that only has the name is denied { $call }
lint-row-person-denied = a user is denied { $call }
lint-row-service-without-arn = an AWS service without an ARN is denied { $call }
lint-row-success = a user's { $call } succeeds
lint-row-root = the root user's { $call } succeeds
lint-fault-matches-everything = { $subject ->
    [none] It matches every record.
   *[other] True for every record: a { $subject } that equals one value differs from the other. Join != with AND.
}
lint-fault-differs-or = != joined by OR matches nearly every record, so the other conditions have no effect. Join != with AND, behind brackets around the rest.
lint-fault-matches-nothing = Never true: { $subject } has one value, and two are required. Join them with OR.
lint-fault-precedence = AND and OR without brackets: another grouping gives another result for this record.
lint-fault-missing-field = { $null ->
    [yes] A record without { $subject } is hidden: a comparison with NULL is not true.
   *[none] A record without { $subject } is hidden: the comparison needs a value.
}
lint-fault-denied-service = Access denied to { $subject } is hidden: its role or its recorder may be broken.
lint-fault-chosen-name = Anyone who can create a role or a user can name it { $subject }, and is hidden.
lint-fault-chosen-session = Any session can be named { $subject }, and is hidden.
lint-fault-user-agent = Any caller can send the user agent { $subject }, and is hidden.
lint-fault-source-address = The address { $subject } does not identify the caller: another caller behind it is hidden.
lint-fault-invoked-by = { $subject } passed the call on; whose permissions were used is not checked, so another role's access denied is hidden.
lint-fault-event-name-only = It hides every caller's errors of { $subject }.
lint-fault-error-code-only = It hides every caller's { $subject }.
lint-fault-any-caller = It hides these errors of { $subject } for every caller.
lint-fault-whole-service = It hides every caller's errors of { $subject }.
lint-fault-whole-account = It hides every error of account { $subject }.
lint-fault-unknown-field = No record has the field { $subject }{ $meant ->
    [none] .
   *[other] ; did you mean { $meant }?
}
lint-fault-value-typo = No record has the value { $subject }; did you mean { $meant }?
lint-fault-letter-case = Case matters here: { $subject } never equals { $meant }.
lint-fault-literal-wildcard = In { $subject } the wildcard is an ordinary character here; did you mean { $meant }?
lint-fault-quoted-name = Double quotes make { $subject } the name of a column; write { $meant }.
lint-fault-too-long = It has { $subject } characters; at most { $meant } are accepted.

## Findings that the user accepts

title-accepted = ACCEPTED
column-accepted = Accepted
column-remark = Remark
count-accepted = { $count } accepted
accepted-by = by the entries of { $file }
html-accepted = Accepted
html-accepted-note = Findings that the entries of { $file } accept, by caller. Each keeps its verdict.
note-settings = the settings file { $file } was used
accept-about = { $key } { $word }{ $count ->
    [0] { "" }
   *[other] { " " }of { $resources }
}
accept-until = until { $date }{ $who ->
    [none] { "" }
   *[other] { " " }({ $who })
}: { $reason }
accept-warning = { $file }, entry { $number }: { $text }
accept-remark-not_applied = Not applied to { $barriers }.
accept-remark-broader = { $count ->
    [one] Matches { $count } finding, more than at_most = { $most }
   *[other] Matches { $count } findings, more than at_most = { $most }
}: look at what is new and change at_most. Until then --fail-on counts all of them.
accept-remark-expired = Expired on { $date } and accepts nothing{ $count ->
    [0] { "" }
    [one] ; it matches { $count } finding
   *[other] ; it matches { $count } findings
}.
accept-remark-expires_soon = Expires soon, on { $date }.
accept-remark-matches_nothing = Matches no finding: remove it, or check caller, cause and resources.
accept-remark-no_at_most = No at_most: with at_most = { $count } you will see it when it matches more.
accept-not-applied-to = { $count ->
    [one] { $count } finding
   *[other] { $count } findings
}: { $why }
accept-barrier-not_verified = the caller is named like an AWS service and not verified as one
accept-barrier-recorder_role_misused = the recorder's role was used, but not by AWS Config
accept-barrier-setting_removed = a setting was removed, or may have been
accept-barrier-service_denied = an AWS service is denied access, and what a recorder cannot read it does not record
accept-barrier-anonymous = the calls had no credentials
accept-barrier-calls_missing = expected calls are missing, as they are when a recorder stops
accept-barrier-copied_records = the records are copies, which others than CloudTrail may have written
accept-barrier-other_caller = the caller is the root user or not known
accept-barrier-contradicted = the record contradicts that this service made the call
label-accepted = Accepted
explain-accepted = until { $date }{ $who ->
    [none] { "" }
   *[other] { " " }by { $who }
}, because: { $reason } (entry { $number } of the settings file)

## What an identity may read (trailhum doctor)

doctor-beforehand = this tries read calls; one that is denied is logged as AccessDenied in CloudTrail, with app/trailhum-doctor in the user agent, and may set off the CIS alarm; --plan lists the calls and makes none
doctor-head = Account { $account ->
    [none] unknown
   *[other] { $account }
} · { $regions }
doctor-enabled = { $count ->
    [one] 1 region is enabled
   *[other] { $count } regions are enabled
}
doctor-answer-all = { $count ->
    [one] The only permission that was tried is granted.
   *[other] All { $count } permissions that were tried are granted.
}
doctor-answer-part = { $granted } of { $count } permissions that were tried are granted.
doctor-stopped = Stopped by Ctrl-C: the rest was not tried.
doctor-column-for = For
doctor-column-granted = Granted
doctor-column-rest = Not granted
doctor-for-audit = trailhum audit
doctor-for-trails = --plan, --all-regions
doctor-for-logs = --events logs:
doctor-for-athena = --events athena:
doctor-for-org = --org
doctor-granted = { $granted } of { $tried }
doctor-denied = access denied: { $actions }
doctor-failed = failed: { $actions }
doctor-not-tried = not tried: { $actions }
doctor-why-not-tried = Not tried: what starts or reads a query, which costs money, and what needs a resource, a table or a log group that was not found.
doctor-failure = { $action } in { $region } failed: { $message }
doctor-explicit = Denied explicitly: { $actions }. No policy that allows them changes this. Check service control policies, permissions boundaries and VPC endpoint policies.
doctor-logged = The denied calls are in CloudTrail as AccessDenied, with app/trailhum-doctor in the user agent.
doctor-recorders-none = No configuration recorder was found.
doctor-recorder-own = { $region }: configuration recorder { $name }, { $recording ->
    [yes] recording
    [no] stopped
   *[none] state unknown
}{ $role ->
    [none] { "" }
   *[other] , { $role }
}
doctor-recorder-service = { $region }: service-linked recorder { $name } of { $service }
doctor-channel = { $region }: delivery channel { $name } { $fails ->
    [yes] fails
   *[none] delivers
}{ $delivered ->
    [none] { "" }
   *[other] , history last delivered { $delivered }
}
doctor-trail = { $organization ->
    [yes] Organization trail
   *[none] Trail
} { $name }{ $regions ->
    [yes] , all regions
   *[none] , one region
}{ $places ->
    [none] { "" }
   *[other] : { $places }
}
doctor-log-group = { $region }: log group { $group }{ $bytes ->
    [none] { "" }
   *[other] , { $bytes } bytes
}{ $days ->
    [none] { "" }
   *[other] , retention { $days } d
}
doctor-table = { $region }: Athena table { $name }
doctor-facts = Of { $count } facts of the catalog that no real record has shown yet, the newest calls here confirm { $confirmed } and differ from { $differs }; { $unseen } did not occur.
doctor-facts-confirmed = Confirmed: { $checks }.
doctor-fact-differs = { $check }: its calls failed with { $codes } only. Please report it.
doctor-policy = Policy for what is missing:
doctor-next = Next: { $command }
doctor-plan = trailhum doctor would make these read calls; --plan makes none. A denied call is logged as AccessDenied in CloudTrail, with app/trailhum-doctor in the user agent, and may set off the CIS alarm.
doctor-plan-regions = Regions: { $regions }.
doctor-plan-all-regions = Regions: { $regions }, and every other enabled one.
doctor-plan-never = Never tried: { $actions }. They start or read queries, which cost money, or name a table.
doctor-column-call = Call
doctor-column-where = Where
doctor-column-if = When
doctor-where-pages = each region, { $pages } pages
doctor-where-each = each region
doctor-where-once = once
doctor-if-always = always
doctor-if-resource = if AWS Config lists a bucket
doctor-if-log_group = if a trail of the account writes to one
doctor-if-database = if Athena lists a database
doctor-if-root = if the organization is listed
doctor-if-query = never
doctor-if-table = never

## The alarm of CIS

alarm-fires = The CIS alarm on unauthorized API calls would go off { $fires } times a day, { $aws } of them ({ $percent }) only because of AWS services.
alarm-none = The CIS alarm on unauthorized API calls would never go off: { $count ->
    [0] no error was read
    [one] 1 error was read, with a code that it does not count
   *[other] { $count } errors were read, none with a code that it counts
}.
alarm-periods = It would be on in { $periods } periods of 5 minutes a day, { $aws } of them with calls of AWS services only. With the text of CIS 1.4 and later it would go off { $later } times a day.
alarm-event-history = The alarm counts them, too, so in the account it goes off more often than this.
alarm-column-old = CIS 1.2
alarm-column-later = CIS 1.4+
alarm-column-a-day = A day
alarm-column-next = Next 14 d
alarm-column-ends = Ends
alarm-column-who = Caller and cause
alarm-column-series = Recurring error
alarm-row-service = AWS service: { $cause }
alarm-row-other = { $caller } ({ $causes })
alarm-row-all = All
alarm-row-left = Left for a second alarm
alarm-of-cause = { $cause } { $errors }
alarm-caller-service_with_role = AWS service with a role of yours
alarm-caller-tool = Tools and vendors, not verified
alarm-caller-workload = Roles
alarm-caller-person = Users
alarm-caller-cross_account = Other accounts
alarm-caller-anonymous = Anonymous
alarm-caller-suspect = Poses as an AWS service
alarm-caller-unknown = Unknown caller
alarm-cause-delivery_probe = probe of Config's bucket
alarm-cause-service_not_enabled = service not enabled
alarm-cause-known_harmless = known to be harmless
alarm-cause-organization_policy = SCP or RCP
alarm-cause-kms_key = KMS key
alarm-cause-access_denied = access denied
alarm-ends-never = never
alarm-legend = Next 14 d: errors to expect, in 95 of 100 cases between these. Ends never: has a cadence and goes on until a policy or a setting changes.
alarm-second = A second alarm beside it would leave out { $errors } of { $all } errors and go off { $fires } times a day, with { $filters ->
    [one] one metric filter
   *[other] { $filters } metric filters
}:
alarm-second-none = A second alarm could leave out nothing: no denied call of an AWS service is proven, explained and recurring.
alarm-ground-known_harmless = known to be harmless
alarm-ground-delivery_probe = probe of its delivery bucket
alarm-ground-organization_policy = SCP or RCP, read-only call
alarm-check-delivery = Before you deploy it, check that AWS Config delivers: lastSuccessfulTime in DescribeDeliveryChannelStatus.
alarm-kept = It keeps errors of AWS services: { $kept }.
alarm-kept-not_explained = { $errors } not known to be harmless
alarm-kept-recorder_denied = { $errors } of a recorder
alarm-kept-delivery_fails = { $errors } of a delivery channel that fails
alarm-kept-not_recurring = { $errors } without a cadence from the start
alarm-kept-stopped = { $errors } that stopped
alarm-kept-not_proven = { $errors } of a service that is not proven
alarm-kept-not_exact = { $errors } that a metric filter cannot name exactly
alarm-kept-copied = { $errors } in copied records
alarm-kept-too_long = { $errors } for which the patterns have no room
alarm-kept-others = It keeps every call of users, roles, tools, other accounts and anonymous callers.
alarm-threshold = Leave the threshold at 1: above it, a single denied call of an attacker sets off no alarm.
alarm-series-left-out = { $call } (left out)
alarm-uncounted = CIS counts no other codes, so the alarm misses { $count ->
    [one] 1 error
   *[other] { $count } errors
} of access denied: { $codes }.
alarm-unlisted = { $count ->
    [one] 1 more error sets
   *[other] { $count } more errors set
} off the alarm, in findings beyond the limit; who made the calls is not shown.
alarm-no-address = CIS 1.4 and later compare the source address, which { $count ->
    [one] 1 error lacks
   *[other] { $count } errors lack
} in this source: they count as if they came from elsewhere than the delivery of logs.
alarm-next-write = Next: trailhum alarms{ $source } --cloudformation second-alarm.yaml
alarm-next-details = --details lists every recurring error that sets off the alarm

## watch

watch-head = News { $number } of trailhum watch, { $range }.
watch-first-run = First run: { $remembered ->
    [one] one recurring error is remembered
   *[other] { $remembered } recurring errors are remembered
}; what needs attention is listed, and from the next run on only what is new.
watch-incomplete = Not everything could be read.
watch-kind-new = New
watch-kind-new-attention = New, needs attention
watch-kind-verdict = Another verdict
watch-kind-verdict-attention = Needs attention now
watch-kind-caller_silent = Silent: no call of a caller comes any more
watch-kind-not_read = No record read where errors recurred
watch-kind-gap = Not read
watch-kind-accept = Settings file
watch-kind-overdue = Overdue: calls are due and were not seen
watch-kind-stopped = Stopped
watch-kind-resumed = There again
watch-kind-cadence = Another cadence
watch-place = { $place }: { $count ->
    [one] one recurring error
   *[other] { $count } recurring errors
}
watch-caller = { $place } { $caller }: { $count ->
    [one] one recurring error
   *[other] { $count } recurring errors
}, last call { $last }
watch-item = { $place } { $call }{ $resources ->
    [none] {""}
   *[other] { " " }on { $resources }
}: { $what }

## Whether a change worked

verify-worked = It worked: { $due ->
    [one] { $due } call was
   *[other] { $due } calls were
} due since { $time }, 0 seen. By chance { $chance }.
verify-chance = about 1 in { $number }
verify-chance-less = less than 1 in { $number }
verify-partly = In part: { $worked ->
    [one] { $worked } recurring error stopped
   *[other] { $worked } recurring errors stopped
}, { $failed ->
    [one] { $failed } goes on
   *[other] { $failed } go on
} with { $seen ->
    [one] { $seen } call
   *[other] { $seen } calls
} since { $time }.
verify-changed = Changed, but not by the end of it: { $seen ->
    [one] { $seen } call
   *[other] { $seen } calls
} since { $time }, with another cadence, another error, or until later only.
verify-not-worked = Not: { $seen ->
    [one] { $seen } call
   *[other] { $seen } calls
} since { $time }.
verify-too-early = Too early: { $due } of { $needed } calls that are needed were due since { $time }, 0 seen.
verify-ask-after = Ask again after { $time }.
verify-silent = Cannot tell: the caller went silent. It has made no other call since { $time } that shows it is active, and a caller that stopped is not a remedy.
verify-not-read = Cannot tell: nothing was read since { $time }, or the records end before it.
verify-ended-before = Cannot tell: the calls had stopped, or may have stopped, before { $time }.
verify-no-cadence = Cannot tell: no recurring error that is selected had a cadence before { $time }.
verify-column-outcome = Result
verify-column-due = Due
verify-column-seen = Seen
verify-column-chance = By chance
verify-column-every = Every
verify-column-series = Recurring error
verify-outcome-worked = worked
verify-outcome-not_worked = goes on
verify-outcome-changed = changed
verify-outcome-too_early = too early
verify-outcome-caller_silent = caller silent
verify-outcome-ended_before = ended before
verify-outcome-no_cadence = no cadence
verify-outcome-not_read = not read
verify-outcome-began_after = began after
verify-at-that-time = At that time, this changed, too:
verify-setting = { $time } { $call } on { $name } by { $caller }
verify-began = { $time } first call: { $series }
verify-stopped = { $time } last call: { $series }
verify-not-counted = { $count ->
    [one] { $count } further call that was due is not counted: it was not read, or its caller was silent.
   *[other] { $count } further calls that were due are not counted: they were not read, or their callers were silent.
}
verify-unlisted = { $count ->
    [one] { $count } finding beyond the limit is not checked.
   *[other] { $count } findings beyond the limit are not checked.
}

## Which errors to expect

forecast-expected = Expected errors of AWS Config a day: { $range }, by the settings of { $resources ->
    [one] { $resources } resource
   *[other] { $resources } resources
} in the inventory. Up to { $further } more, by checks on which it was never seen failing.
forecast-measured = By the cadences that the audit measured: { $errors }.
forecast-column-a-day = A day
forecast-column-measured = Measured
forecast-column-without = Without
forecast-column-unknown = Unknown
forecast-column-check = Check
forecast-legend = Without: resources that do not have the setting, polled every 12 to 24 hours. Unknown: the inventory does not say. From 0: AWS Config was never seen failing on this check, but its policy permits the call.
forecast-volume = Events a month: { $events }, or { $megabytes } MB of records as JSON, at 1,398 bytes each.
forecast-cost = { $what }: { $cost } USD at { $price } USD/GB (list price of { $region }, { $date })
forecast-own-cost = At { $price } per GB (--price-per-gb): { $cost }
forecast-and-more = { $named } and { $more } more
forecast-missing = Missing in the audit: { $count ->
    [one] { $count } error that is expected does
   *[other] { $count } errors that are expected do
} not recur. Does the recorder see these resources? { $names }
forecast-surplus = Too much: { $count ->
    [one] { $count } recurring error is
   *[other] { $count } recurring errors are
} about resources that the inventory does not list, or lists with the setting: { $names }
