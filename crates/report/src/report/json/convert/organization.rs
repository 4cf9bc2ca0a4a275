//! What many accounts say together, in the words of its schema.

use trailhum_core::organization::{Organization, Outlier, OutlierKind, ScannerRef, Shared};

use crate::words;

use super::super::organization::{OrganizationJson, OutlierJson, SharedJson};

pub(super) fn organization_json(organization: &Organization) -> OrganizationJson {
    OrganizationJson {
        accounts: organization.accounts.clone(),
        units: organization.units.clone(),
        shared_noise: organization.shared.iter().map(of_shared).collect(),
        apart: organization.apart.iter().map(of_difference).collect(),
    }
}

fn of_shared(shared: &Shared) -> SharedJson {
    SharedJson {
        check: shared.ask.what.clone(),
        scanner: of_asker(shared.ask.scanner.as_ref()),
        error_code: shared.ask.error_code.clone(),
        everywhere: shared.is_everywhere(),
        accounts: shared.accounts,
        noise_in: shared.noise_in,
        otherwise_in: shared.otherwise_in,
        noise: shared.amount,
        events_a_month: shared.events_a_month,
    }
}

fn of_difference(difference: &Outlier) -> OutlierJson {
    let (verdict, periods) = match difference.kind {
        OutlierKind::Verdict(verdict) => (Some(verdict), None),
        OutlierKind::Period { here, peers } => (None, Some((here, peers))),
        OutlierKind::Rare | OutlierKind::Missing => (None, None),
    };
    OutlierJson {
        account: difference.account.clone(),
        kind: difference.kind.class(),
        verdict,
        period_hours: periods.map(|(here, _)| here),
        peers_period_hours: periods.map(|(_, peers)| peers),
        scanner: of_asker(difference.scanner.as_ref()),
        asked: difference.asked.clone(),
        peers: difference.peers,
        peers_with: difference.peers_with,
        in_unit: difference.in_unit,
        here: difference.here,
        sentence: words::outlier(difference),
    }
}

fn of_asker(scanner: Option<&ScannerRef>) -> Option<String> {
    scanner.map(|scanner| scanner.id.clone())
}
