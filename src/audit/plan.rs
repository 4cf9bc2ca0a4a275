//! What an audit would request, before anything that takes long or costs money.

use super::engine::{self, EnginePlan};
use super::history::EventHistory;
use super::log_group;
use super::request::{AuditRequest, MemberList, RecordSource};
use super::session::AwsSession;
use crate::catalog::Catalog;
use crate::error::Error;
use crate::source::logs::LogsPlan;
use crate::source::lookup_events::HistoryPlan;

/// What an audit would request.
#[derive(Debug)]
#[non_exhaustive]
pub enum Plan {
    /// Of LookupEvents.
    History(HistoryPlan),
    /// Of an engine.
    Engine(EnginePlan),
    /// Of a log group.
    LogGroup(LogsPlan),
}

/// Plans an audit of an event history, of an engine or of a log group.
///
/// # Errors
/// [`Error::Argument`] for records of which there is no plan, and whatever AWS refuses.
pub async fn plan(request: &AuditRequest, catalog: &Catalog) -> Result<Plan, Error> {
    let refused = |why: String| Error::Argument {
        argument: "--plan".to_owned(),
        why,
    };
    match &request.records {
        RecordSource::EventHistory(options) => {
            let session = AwsSession::open(request).await?;
            let query = session.query(request);
            let history = EventHistory::open(&session, query, options, request.now, catalog)?;
            let mut plan = history.plan().await;
            plan.gaps.extend(session.coverage.gaps);
            Ok(Plan::History(plan))
        }
        RecordSource::Engine(engine, members) => {
            Ok(Plan::Engine(engine::plan(request, engine, members, catalog).await?))
        }
        RecordSource::LogGroup(wanted, members) => {
            let mut session = AwsSession::open(request).await?;
            members.list(&mut session).await?;
            let mut plan = log_group::open(request, wanted, &session, catalog).await?.plan();
            plan.gaps.extend(session.coverage.gaps);
            Ok(Plan::LogGroup(plan))
        }
        RecordSource::Files(..) => Err(refused(
            "a plan covers LookupEvents, Athena, CloudTrail Lake, Trino and CloudWatch Logs, not files or buckets"
                .to_owned(),
        )),
        RecordSource::MemberHistories(histories) => {
            let listed = match histories.members {
                MemberList::Listed(_) => "--accounts",
                MemberList::Organization => "--org",
            };
            Err(refused(format!(
                "a plan covers one account, that of the credentials: leave out {listed}"
            )))
        }
    }
}
