//! Collecting the inventory.

use super::request::{AwsInventory, InventorySource};
use super::session::{AwsSession, LazySession};
use crate::catalog::Resource;
use crate::collector::{self, Collected};
use crate::coverage::Gap;
use crate::error::Error;
use crate::tally::Tally;

impl InventorySource {
    /// Reads it, as this session sees it. Only an aggregator knows other `accounts` than the session's own; no account
    /// named is all of them.
    pub(super) async fn collect(
        &self,
        session: &AwsSession,
        regions: &[String],
        accounts: &[String],
    ) -> Result<Collected, Error> {
        let (aws, stop) = (&session.aws, &session.stop);
        let mut collected = match self {
            Self::File(path) => return collector::file::read(path),
            Self::Aws(AwsInventory::Aggregator(name)) => return aggregated(session, name, regions, accounts).await,
            Self::None => Collected::default(),
            Self::Aws(AwsInventory::Config) => collector::config::read(aws, regions, stop).await,
            Self::Aws(AwsInventory::Live) => collector::config::read_recorders(aws, regions, stop).await,
        };
        collected.inventory.account.clone_from(&session.account);
        Ok(collected)
    }

    /// The same, with a session only where one is open or AWS is read.
    pub(super) async fn collect_lazily(
        &self,
        session: &mut LazySession<'_>,
        regions: &[String],
        accounts: &[String],
    ) -> Result<Collected, Error> {
        match self {
            Self::File(path) => collector::file::read(path),
            Self::None if !session.is_open() => Ok(Collected::default()),
            _ => self.collect(session.get().await?, regions, accounts).await,
        }
    }

    /// Says which resources and accounts that have records it does not list.
    pub(super) fn report_unlisted<'r>(
        &self,
        collected: &mut Collected,
        named: impl IntoIterator<Item = (&'r str, &'r Resource)>,
        tally: &Tally,
    ) {
        match self {
            Self::Aws(AwsInventory::Config) => collector::config::report_unlisted(collected, named),
            Self::Aws(AwsInventory::Aggregator(name)) => {
                let accounts = tally.places().map(|(account, _)| account);
                collector::aggregator::report_unlisted(collected, name, accounts.filter(|id| !id.is_empty()));
            }
            Self::None | Self::File(_) | Self::Aws(AwsInventory::Live) => {}
        }
    }
}

/// The inventory by an aggregator in the session's first region.
pub(super) async fn aggregated(
    session: &AwsSession,
    name: &str,
    regions: &[String],
    accounts: &[String],
) -> Result<Collected, Error> {
    let part = collector::aggregator::Part {
        name,
        accounts,
        regions,
    };
    let read = collector::aggregator::read(&session.aws, session.first_region(), part, &session.stop).await;
    read.map_err(|fault| {
        let hint = "put the aggregator's own region first in --region; aws configservice \
                    describe-configuration-aggregators lists those of a region";
        Error::NothingRead(Gap::new("--aggregator", fault.to_string(), hint))
    })
}
