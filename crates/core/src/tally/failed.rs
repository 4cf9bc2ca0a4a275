//! Counting a failed call as its record has it, without an [`Event`](crate::event::Event) made of it.

use super::key::{Answer, Call, KeyView};
use super::{Tally, hour};
use crate::catalog::{Catalog, listed_resource_id};
use crate::event::{EventId, FailedCall};

impl Tally {
    /// Counts failed calls, to the same effect as [`add`](Self::add) has with their events; fastest where those of one
    /// place and hour follow each other. The catalog must be the same for all calls.
    pub fn add_each_failed<'t>(&mut self, calls: impl Iterator<Item = &'t FailedCall<'t>>, catalog: &Catalog) {
        let (mut last, mut read, mut run) = (None, false, 0);
        for call in calls {
            let place = (hour(call.time), call.account, call.region);
            if last == Some(place) {
                self.count_time(call.time);
            } else {
                if let Some((_, account, region)) = last {
                    self.health.sighted(account, region, run);
                }
                self.count(call.time, call.account, call.region);
                (read, run) = (false, 0);
            }
            if call.read_only == Some(true) && !read {
                self.add_read(call.account, call.region);
                read = true;
            }
            run += 1;
            last = Some(place);
            self.add_to_series(call, catalog);
        }
        if let Some((_, account, region)) = last {
            self.health.sighted(account, region, run);
        }
    }

    fn add_to_series(&mut self, failed: &FailedCall<'_>, catalog: &Catalog) {
        // Never `None`.
        let Some(known) = self.callers.of_call(failed, catalog) else {
            return;
        };
        let call = Call {
            place: (failed.account, failed.region),
            source: failed.source,
            name: failed.name,
            code: failed.error_code,
            message: failed.message,
            session: known.session.as_deref(),
        };
        let hint = self.calls.hint(call.source, call.name, call.code, catalog);
        let (in_key, listed);
        let resource_id = if hint.has_rule || known.may_be_scanner {
            in_key = Some(catalog.resource_of_call(failed));
            in_key.as_ref().map_or("", |resource| &resource.id)
        } else {
            (in_key, listed) = (None, listed_resource_id(failed.listed(), failed.parameters()));
            listed
        };
        let answer = Answer::new(&call, &known.caller, resource_id, (catalog, hint));
        let in_key = in_key.as_ref().filter(|_| answer.has_resource(known.may_be_scanner));
        let key = KeyView::new(call, &known.caller, answer, in_key);
        let image = &mut self.image;
        image.0.clone_from(&known.image.0);
        key.image(image);
        if let Some(series) = self.series.recent(image) {
            series.add_call(failed, call.session, resource_id);
            return;
        }
        // Rare from here on: copies do not matter.
        let key = key.key();
        let session = call.session.map(str::to_owned);
        if !self.admits_series(&key) {
            self.give_up(failed.error_code, failed.time, &EventId::from(failed.id));
        } else if let Some(series) = self.series.remembered(key, &self.image) {
            series.add_call(failed, session.as_deref(), resource_id);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::select;
    use serde_json::{Value, json};

    use super::*;
    use crate::catalog::TEST_CATALOG;
    use crate::event::envelope::{self, Scanned};
    use crate::event::{Event, Names, RecentIdentities};
    use crate::tally::TallyLimits;

    const ACCOUNT: &str = "111122223333";

    fn session(path: &str, role: &str, session: &str, invoked_by: Option<&str>) -> Value {
        json!({"type": "AssumedRole", "accountId": ACCOUNT, "principalId": format!("AROA{role}:{session}"),
            "arn": format!("arn:aws:sts::{ACCOUNT}:assumed-role/{role}/{session}"), "invokedBy": invoked_by,
            "sessionContext": {"sessionIssuer": {"arn": format!("arn:aws:iam::{ACCOUNT}:role/{path}{role}")}}})
    }

    fn identity() -> impl Strategy<Value = Value> {
        let config = Some("config.amazonaws.com");
        let linked = "aws-service-role/config.amazonaws.com/";
        select(vec![
            session(linked, "AWSServiceRoleForConfig", "AWSConfig-Describe", config),
            session(linked, "AWSServiceRoleForConfig", "other", None),
            session("", "recorder", "AWSConfig-Describe", config),
            session("", "recorder", "ann", config),
            session("", "app", "i-0123", None),
            session("", "app", "i-4567", None),
            session("aws-reserved/sso.amazonaws.com/", "AWSReservedSSO_Admin_1", "ann", None),
            json!({"type": "IAMUser", "arn": "arn:aws:iam::111122223333:user/ann", "userName": "ann"}),
            json!({"type": "IAMUser", "userName": "ann"}),
            json!({"type": "AWSAccount", "principalId": "", "accountId": "ANONYMOUS_PRINCIPAL"}),
            json!({"type": "AWSService", "invokedBy": "s3.amazonaws.com"}),
            json!({"arn": ""}),
            Value::Null,
        ])
    }

    /// `eventSource`, `eventName`, `errorCode` and `requestParameters`.
    fn call() -> impl Strategy<Value = (&'static str, &'static str, &'static str, Value)> {
        let (s3, lambda) = ("s3.amazonaws.com", "lambda.amazonaws.com");
        let cors = "NoSuchCORSConfiguration";
        select(vec![
            (s3, "GetBucketCors", cors, json!({"bucketName": "b", "cors": ""})),
            (s3, "GetBucketCors", cors, json!({"bucketName": "c"})),
            (s3, "GetBucketCors", "AccessDenied", json!({"bucketName": "b"})),
            (
                lambda,
                "GetPolicy20150331v2",
                "ResourceNotFoundException",
                json!({"functionName": "f"}),
            ),
            ("kms.amazonaws.com", "Decrypt", "AccessDenied", Value::Null),
            (
                "ec2.amazonaws.com",
                "RunInstances",
                "Client.UnauthorizedOperation",
                json!({"Name": 7, "id": "x"}),
            ),
        ])
    }

    fn record() -> impl Strategy<Value = String> {
        let message = prop::option::of(select(vec![
            "Access Denied",
            "The resource you requested does not exist.",
            "User: u is not authorized to perform: a on resource: r because no resource-based policy allows the a:a action",
            "User: u is not authorized to perform: a on resource: r with an explicit deny in a service control policy",
        ]));
        let from = (
            prop::option::of(select(vec!["198.51.100.7", "198.51.100.8"])),
            prop::option::of(select(vec!["[S3Console/0.4]", "aws-cli/2.17.20"])),
        );
        let listed = select(vec![
            Value::Null,
            json!([{"ARN": "", "type": "x"}, {"arn": "arn:aws:kms:us-east-1:111122223333:key/k", "type": "AWS::KMS::Key"}]),
        ]);
        let place = (
            select(vec!["eu-central-1", "us-east-1"]),
            select(vec![ACCOUNT, "444455556666"]),
        );
        let flags = (prop::option::of(any::<bool>()), 0_u32..90);
        (identity(), call(), message, from, listed, place, flags).prop_map(
            |(
                identity,
                (service, name, code, request),
                message,
                (ip, agent),
                listed,
                (region, account),
                (read, hour),
            )| {
                let (day, hour) = (hour / 24 + 1, hour % 24);
                json!({
                    "userIdentity": identity, "eventTime": format!("2026-01-{day:02}T{hour:02}:07:00Z"),
                    "eventSource": service, "eventName": name, "awsRegion": region, "recipientAccountId": account,
                    "errorCode": code, "errorMessage": message, "sourceIPAddress": ip, "userAgent": agent,
                    "requestParameters": request, "resources": listed, "readOnly": read, "eventID": "",
                })
                .to_string()
            },
        )
    }

    fn records() -> impl Strategy<Value = String> {
        prop::collection::vec((record(), 0_u32..30), 0..60).prop_map(|records| {
            // Some come twice.
            let named = records.into_iter().map(|(record, id)| {
                let id = if id < 3 { 7 } else { id };
                record.replacen(
                    r#""eventID":"""#,
                    &format!(r#""eventID":"0a1b2c3d-4e5f-6071-8293-{id:012x}""#),
                    1,
                )
            });
            format!(r#"{{"Records":[{}]}}"#, named.collect::<Vec<_>>().join(","))
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(128) })]

        #[test]
        fn a_failed_call_counts_as_its_event_does(text in records(), series in 1_usize..40) {
            let limits = TallyLimits { series, ..TallyLimits::default() };
            let (mut fast, mut slow) = (Tally::with_limits(limits), Tally::with_limits(limits));
            let mut identities = RecentIdentities::default();
            let elements = envelope::scan(text.as_bytes(), usize::MAX, &Names::default(), &mut identities).unwrap();
            let failed = |scanned| match scanned {
                Scanned::Failure(call) => call,
                other => panic!("{other:?}"),
            };
            let calls: Vec<Box<FailedCall<'_>>> = elements.into_iter().map(failed).collect();
            fast.add_each_failed(calls.iter().map(|call| &**call), &TEST_CATALOG);
            for call in calls {
                slow.add(&Event::from_json(std::str::from_utf8(call.record).unwrap()).unwrap(), &TEST_CATALOG);
            }
            prop_assert_eq!(fast.bound(), slow.bound());
            prop_assert_eq!(fast, slow);
        }
    }
}
