//! One query, from its start to its good end or to the word why it is given up.

use tokio::sync::watch;

use super::hint::{hint, one_line};
use super::patience::Patience;
use super::{AGAIN, Bill, Engine, ResultCursor, TOO_MUCH};
use crate::aws::pages::Pages;
use crate::coverage::Gap;
use crate::source::progress::{Progress, Unit};

/// How a query stands.
#[derive(Debug)]
pub(super) enum Standing {
    /// It waits or runs; the engine's word.
    Runs(String),
    /// Its rows can be fetched.
    Done,
    /// It failed, with the engine's words.
    Failed(String),
    /// Somebody cancelled it, with the engine's words.
    Cancelled(String),
}

/// What the engine says of a query.
#[derive(Debug)]
pub(super) struct QueryProgress {
    pub(super) standing: Standing,
    /// Bytes scanned so far.
    pub(super) bytes: Option<i64>,
}

/// Runs a statement to its good end. A query that is to be given up is stopped first.
pub(super) async fn ask(
    engine: &Engine,
    statement: &str,
    bill: &mut Bill,
    stop: &mut watch::Receiver<bool>,
    progress: Progress,
) -> Result<ResultCursor, Gap> {
    let id = engine.start(statement).await?;
    tracing::info!(id, "query started");
    bill.begin_query();
    match finished(engine, &id, bill, stop, progress).await {
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
                return Err(Gap::new(gap.place, what, "stop it by hand, it goes on scanning"));
            }
            Err(gap)
        }
    }
}

/// Waits for the end of a query; otherwise says why it is given up, and whether it may still be running.
async fn finished(
    engine: &Engine,
    id: &str,
    bill: &mut Bill,
    stop: &mut watch::Receiver<bool>,
    progress: Progress,
) -> Result<(), (Gap, bool)> {
    let bar = progress.start(Unit::None, 0, engine.name());
    let mut patience = Patience::new();
    loop {
        if !patience.wait(stop).await {
            return Err((engine.gap("stopped by Ctrl-C; the query was stopped, too", AGAIN), true));
        }
        let look = match engine.look(id).await {
            Ok(look) => look,
            Err(fault) if patience.forgives(&fault) => continue,
            Err(fault) => return Err((fault.gap(), true)),
        };
        patience.answered();
        if let Some(bytes) = look.bytes {
            bill.set(bytes);
        }
        match look.standing {
            Standing::Done => return Ok(()),
            Standing::Failed(reason) => {
                let what = format!("the query failed: {}", one_line(&reason));
                return Err((engine.gap(what, &hint(&reason)), false));
            }
            Standing::Cancelled(reason) => {
                let what = format!("the query was cancelled by somebody else {}", one_line(&reason));
                return Err((engine.gap(what.trim_end(), AGAIN), false));
            }
            Standing::Runs(state) => bar.message(|| format!("{}: {state}, {bill}", engine.place())),
        }
        bill.is_within().map_err(|what| (engine.gap(what, TOO_MUCH), true))?;
    }
}
