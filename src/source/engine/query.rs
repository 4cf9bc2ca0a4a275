//! One query, from its start to its end, or to the reason why it is given up.

use tokio::sync::watch;

use super::{AGAIN, Bill, Engine, ResultCursor, TOO_MUCH};
use crate::aws::one_line;
use crate::aws::pages::Pages;
use crate::coverage::Gap;
use crate::source::patience::Patience;
use crate::source::progress::{Progress, ProgressUnit};

/// The state of a query.
#[derive(Debug)]
pub(super) enum QueryState {
    /// It waits or runs, with the engine's name of the state.
    Runs(String),
    /// Its rows can be fetched.
    Done,
    /// It failed, with the engine's message.
    Failed(String),
    /// It was cancelled elsewhere, with the engine's message.
    Cancelled(String),
}

/// What the engine says about a query.
#[derive(Debug)]
pub(super) struct QueryProgress {
    pub(super) state: QueryState,
    /// Bytes scanned so far.
    pub(super) bytes: Option<i64>,
}

/// Runs a statement until its rows can be fetched. A query that is given up is stopped first.
pub(super) async fn run(
    engine: &Engine,
    statement: &str,
    bill: &mut Bill,
    stop: &mut watch::Receiver<bool>,
    progress: Progress,
) -> Result<ResultCursor, Gap> {
    let id = engine.start(statement).await?;
    tracing::info!(id, "query started");
    bill.begin_query();
    match wait(engine, &id, bill, stop, progress).await {
        Ok(()) => Ok(ResultCursor {
            id,
            token: None,
            ended: false,
            first: true,
            pages: Pages::default(),
        }),
        Err((gap, running)) => {
            if running && let Err(fault) = engine.stop(&id).await {
                let what = format!("{}; and the query {id} could not be stopped: {fault}", gap.what);
                return Err(Gap::new(gap.place, what, "stop it in the console: it is still running"));
            }
            Err(gap)
        }
    }
}

/// Waits for the end of a query; otherwise says why it is given up, and whether it may still be running.
async fn wait(
    engine: &Engine,
    id: &str,
    bill: &mut Bill,
    stop: &mut watch::Receiver<bool>,
    progress: Progress,
) -> Result<(), (Gap, bool)> {
    let bar = progress.start(ProgressUnit::None, 0, engine.names().1);
    let mut patience = Patience::new(engine.longest_wait());
    loop {
        if !patience.wait(stop).await {
            return Err((engine.gap("stopped by Ctrl-C; the query was stopped too", AGAIN), true));
        }
        let query = match engine.progress(id).await {
            Ok(query) => query,
            Err(fault) if patience.retries_after(&fault) => continue,
            Err(fault) => return Err((engine.fault_gap(&fault), true)),
        };
        patience.answered();
        if let Some(bytes) = query.bytes {
            bill.set(bytes);
        }
        match query.state {
            QueryState::Done => return Ok(()),
            QueryState::Failed(reason) => {
                let what = format!("the query failed: {}", one_line(&reason));
                return Err((engine.gap(what, &engine.hint(&reason)), false));
            }
            QueryState::Cancelled(reason) => {
                let what = format!("the query was canceled outside of trailhum {}", one_line(&reason));
                return Err((engine.gap(what.trim_end(), AGAIN), false));
            }
            QueryState::Runs(state) => bar.message(|| format!("{}: {state}, {bill}", engine.place())),
        }
        bill.is_within().map_err(|what| (engine.gap(what, TOO_MUCH), true))?;
    }
}
