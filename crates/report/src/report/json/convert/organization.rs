//! What many accounts say together, in the words of its schema.

use super::super::organization::{
    AccountJson, AmountJson, ByVerdictJson, OrganizationJson, OutlierJson, SharedJson, UnitJson,
};
use crate::words;
use trailhum_core::finding::Verdict;
use trailhum_core::organization::{
    AccountSummary, Amount, Amounts, Organization, Outlier, OutlierKind, ScannerRef, Shared, Unit,
};

pub(super) fn organization_json(organization: &Organization) -> OrganizationJson {
    OrganizationJson {
        accounts: organization.accounts.iter().map(of_account).collect(),
        units: organization.units.iter().map(of_unit).collect(),
        shared_noise: organization.shared.iter().map(of_shared).collect(),
        apart: organization.apart.iter().map(of_difference).collect(),
    }
}

fn of_account(account: &AccountSummary) -> AccountJson {
    AccountJson {
        id: account.member.id.clone(),
        name: account.member.name.clone(),
        unit: account.member.unit.clone(),
        read: account.member.read,
        by_verdict: of_amounts(&account.amounts),
    }
}

fn of_unit(unit: &Unit) -> UnitJson {
    UnitJson {
        path: unit.path.clone(),
        accounts: unit.accounts,
        read: unit.read,
        by_verdict: of_amounts(&unit.amounts),
    }
}

fn of_shared(shared: &Shared) -> SharedJson {
    SharedJson {
        lookup: shared.ask.what.clone(),
        scanner: of_asker(shared.ask.scanner.as_ref()),
        error_code: shared.ask.error_code.clone(),
        everywhere: shared.is_everywhere(),
        accounts: shared.accounts,
        noise_in: shared.noise_in,
        otherwise_in: shared.otherwise_in,
        noise: of_amount(shared.amount),
        events_a_month: shared.events_a_month,
    }
}

fn of_difference(difference: &Outlier) -> OutlierJson {
    let (verdict, periods) = match difference.kind {
        OutlierKind::Verdict(verdict) => (Some(verdict.as_str().to_owned()), None),
        OutlierKind::Period { here, peers } => (None, Some((here, peers))),
        OutlierKind::Rare | OutlierKind::Missing => (None, None),
    };
    OutlierJson {
        account: difference.account.clone(),
        kind: difference.kind.as_str().to_owned(),
        verdict,
        period_hours: periods.map(|(here, _)| here),
        peers_period_hours: periods.map(|(_, peers)| peers),
        scanner: of_asker(difference.scanner.as_ref()),
        asked: difference.asked.clone(),
        peers: difference.peers,
        peers_with: difference.peers_with,
        in_unit: difference.in_unit,
        here: of_amount(difference.here),
        sentence: words::outlier(difference),
    }
}

fn of_asker(scanner: Option<&ScannerRef>) -> Option<String> {
    scanner.map(|scanner| scanner.id.clone())
}

fn of_amounts(amounts: &Amounts) -> ByVerdictJson {
    let of = |verdict| of_amount(amounts.with_verdict(verdict));
    ByVerdictJson {
        noise: of(Verdict::Noise),
        changed: of(Verdict::Changed),
        unexplained: of(Verdict::Unexplained),
        genuine: of(Verdict::Genuine),
    }
}

fn of_amount(amount: Amount) -> AmountJson {
    AmountJson {
        errors: amount.calls,
        series: amount.series,
    }
}
