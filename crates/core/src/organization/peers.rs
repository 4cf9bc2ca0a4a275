//! What is usual among accounts that are compared with each other.

use std::collections::BTreeMap;

use super::{CallRef, Seen};

/// With fewer peers nothing is said of an account.
const FEWEST_PEERS: usize = 5;

/// Accounts that were read, counted together; each is compared with the others of them.
#[derive(Default)]
pub(super) struct PeerCounts<'a> {
    accounts: usize,
    asks: BTreeMap<&'a CallRef, Among>,
    scanners: BTreeMap<&'a str, usize>,
}

/// In how many accounts something is asked.
#[derive(Default, Clone)]
pub(super) struct Among {
    /// At all.
    pub(super) seen: usize,
    /// As noise and nothing else.
    pub(super) noise: usize,
    /// With this usual period, in hours.
    periods: BTreeMap<u32, usize>,
}

impl<'a> PeerCounts<'a> {
    /// All accounts that were read, and those of each unit that has enough of them.
    pub(super) fn groups(seen: &'a [Seen<'a>]) -> (Self, BTreeMap<&'a str, Self>) {
        let mut all = Self::default();
        let mut units: BTreeMap<&str, Self> = BTreeMap::new();
        for account in seen.iter().filter(|account| account.member.read) {
            all.count(account);
            if !account.member.unit.is_empty() {
                units.entry(&account.member.unit).or_default().count(account);
            }
        }
        units.retain(|_, peers| peers.others() >= FEWEST_PEERS);
        (all, units)
    }

    /// Whether they are enough to compare one of them with the others.
    pub(super) fn are_enough(&self) -> bool {
        self.others() >= FEWEST_PEERS
    }

    /// The peers of any one of them.
    pub(super) fn others(&self) -> usize {
        self.accounts.saturating_sub(1)
    }

    /// What is asked in any of them.
    pub(super) fn calls(&self) -> impl Iterator<Item = (&'a CallRef, &Among)> {
        self.asks.iter().map(|(ask, among)| (*ask, among))
    }

    /// In how many others this is asked than in one in which it is.
    pub(super) fn besides(&self, one: &Seen<'_>, ask: &CallRef) -> Among {
        let mut among = self.asks.get(ask).cloned().unwrap_or_default();
        if let Some(cell) = one.asks.get(ask) {
            among.seen = among.seen.saturating_sub(1);
            among.noise = among.noise.saturating_sub(usize::from(cell.amounts.is_noise_alone()));
            if let Some(accounts) = cell.usual_period().and_then(|hours| among.periods.get_mut(&hours)) {
                *accounts = accounts.saturating_sub(1);
            }
        }
        among
    }

    /// In how many others a scanner is seen than in one in which it is.
    pub(super) fn with_scanner(&self, id: &str) -> usize {
        self.scanners.get(id).map_or(0, |accounts| accounts.saturating_sub(1))
    }

    fn count(&mut self, account: &'a Seen<'a>) {
        self.accounts += 1;
        for (ask, cell) in account.asks {
            let among = self.asks.entry(ask).or_default();
            among.seen += 1;
            among.noise += usize::from(cell.amounts.is_noise_alone());
            if let Some(hours) = cell.usual_period() {
                *among.periods.entry(hours).or_default() += 1;
            }
        }
        for id in scanners(account) {
            *self.scanners.entry(id).or_default() += 1;
        }
    }
}

impl Among {
    /// The period that most of them have, in hours; how many have it, and how many have any.
    pub(super) fn usual_period(&self) -> Option<(u32, usize, usize)> {
        let with_any: usize = self.periods.values().sum();
        let (hours, most) = self.periods.iter().max_by_key(|(_, accounts)| **accounts)?;
        (with_any >= FEWEST_PEERS).then_some((*hours, *most, with_any))
    }
}

/// The ids of the scanners of an account.
pub(super) fn scanners<'a>(account: &Seen<'a>) -> std::collections::BTreeSet<&'a str> {
    let asks = account.asks.keys();
    asks.filter_map(|ask| ask.scanner.as_ref())
        .map(|scanner| scanner.id.as_str())
        .collect()
}
