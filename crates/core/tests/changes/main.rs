//! Settings that change are never noise, and steady ones are: hundreds of generated settings, judged.
#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test may stop at the first surprise, in its helpers, too"
)]

mod account;
mod single;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use account::{ACCOUNT, ADMIN, ADMIN_IP, BEGIN, DAY, GeneratedAccount, GeneratedSetting, REGION, TrueCourse};
use jiff::Timestamp;
use trailhum_core::catalog::Catalog;
use trailhum_core::event::Event;
use trailhum_core::finding::{self, Finding, Verdict, Why};
use trailhum_core::inventory::{self, Existence, Inventory, Item, ReadFrom};
use trailhum_core::tally::{Scope, Tally};

const ACCOUNTS: u64 = 100;

static CATALOG: LazyLock<Catalog> = LazyLock::new(|| Catalog::builtin().unwrap());

fn scope(account: &GeneratedAccount) -> Scope {
    let at = |second: i64| Timestamp::from_second(BEGIN + second).unwrap();
    Scope {
        from: at(0),
        to: at(account.days * DAY),
        unread: Vec::new(),
        every_record: true,
    }
}

/// What Config would say at the end.
fn inventory(account: &GeneratedAccount) -> Inventory {
    let mut inventory = Inventory::new(ReadFrom::Config);
    for setting in &account.settings {
        let state = if setting.course.is_there(account.days * DAY) {
            inventory::Setting::Present
        } else {
            inventory::Setting::Absent
        };
        let kind = if setting.check.id == "lambda-policy" {
            "AWS::Lambda::Function"
        } else {
            "AWS::S3::Bucket"
        };
        let item = Item {
            existence: Existence::Exists,
            settings: BTreeMap::from([(setting.check.key.to_owned(), state)]),
            ..Item::default()
        };
        inventory.put(REGION, &kind.into(), &setting.resource, item);
    }
    inventory
}

fn tally(account: &GeneratedAccount) -> Tally {
    let mut tally = Tally::default();
    for record in account.records() {
        tally.add(&Event::from_json(&record.to_string()).unwrap(), &CATALOG);
    }
    tally
}

/// The findings of Config's polls, by resource.
fn judged(account: &GeneratedAccount, tally: &Tally, inventory: &Inventory) -> BTreeMap<String, Finding> {
    let findings = finding::judge(
        tally,
        &CATALOG,
        inventory,
        &scope(account),
        &std::collections::BTreeSet::new(),
    );
    findings
        .into_iter()
        .map(|finding| (finding.key.resource.id.clone(), finding))
        .collect()
}

/// What is wrong with the finding of a setting that changed.
fn wrong(setting: &GeneratedSetting, finding: &Finding) -> Option<String> {
    let (verdict, why) = (finding.verdict, finding.why);
    let removed = setting.check.protects && setting.removal_is_visible();
    let expected = if removed {
        Verdict::Investigate
    } else {
        Verdict::Changed
    };
    let told = verdict == expected && (why == Why::SettingRemoved) == removed;
    let author = finding.past.as_ref().and_then(|past| past.changed_by.as_ref());
    let author = author.map(|write| (write.caller_arn.as_str(), write.source_ip.as_deref()));
    let named = author == setting.writes.then_some((ADMIN, Some(ADMIN_IP)));
    (!told || !named).then(|| format!("{verdict:?} {why:?} {author:?}: {setting:?}"))
}

#[test]
fn no_changed_setting_is_noise_and_steady_ones_are() {
    let (mut changed, mut steady, mut faults, mut unsteady) = (0, 0, Vec::new(), Vec::new());
    for number in 0..ACCOUNTS {
        let account = account::account(number);
        let tally = tally(&account);
        for inventory in [Inventory::default(), inventory(&account)] {
            let found = judged(&account, &tally, &inventory);
            for setting in account.settings.iter().filter(|setting| !setting.failed.is_empty()) {
                let finding = &found[&setting.resource];
                if setting.course == TrueCourse::Steady {
                    steady += 1;
                    if finding.verdict != Verdict::Noise {
                        let (why, pause) = (finding.why, account.pause);
                        unsteady.push(format!("account {number} {pause:?} {why:?}: {setting:?}"));
                    }
                } else if setting.is_visible() {
                    changed += 1;
                    faults.extend(wrong(setting, finding).map(|wrong| format!("account {number} {wrong}")));
                }
            }
        }
    }
    assert!(changed > 600 && steady > 600, "{changed} changed, {steady} steady");
    assert!(
        faults.is_empty(),
        "{} of {changed}\n{}",
        faults.len(),
        faults.join("\n")
    );
    let few = unsteady.len() * 100 <= steady;
    assert!(few, "{} of {steady} steady\n{}", unsteady.len(), unsteady.join("\n"));
}

#[test]
fn a_pause_of_the_recorder_is_no_change_of_any_setting_and_is_known_as_one() {
    let mut paused = 0;
    for number in (0..ACCOUNTS).filter(|number| account::account(*number).pause.is_some()) {
        let account = account::account(number);
        let found = judged(&account, &tally(&account), &Inventory::default());
        let steady = account
            .settings
            .iter()
            .filter(|setting| setting.course == TrueCourse::Steady);
        for setting in steady {
            let finding = &found[&setting.resource];
            paused += usize::from(finding.pause.is_some());
        }
    }
    assert!(paused > 25, "{paused}");
}

#[test]
fn one_setting_that_is_silent_while_others_are_polled_is_not_noise() {
    let accounts = (0..ACCOUNTS).map(|number| (number, account::account(number)));
    for (number, mut account) in accounts.filter(|(_, account)| account.pause.is_none()) {
        account
            .settings
            .retain(|setting| setting.course == TrueCourse::Steady && setting.failed.len() > 10);
        let Some(setting) = account.settings.first_mut() else {
            continue;
        };
        let third = setting.failed.len() / 3;
        setting.failed.drain(third..third + 3);
        let found = judged(&account, &tally(&account), &Inventory::default());
        if account.settings.len() > 3 {
            let finding = &found[&account.settings[0].resource];
            assert_eq!(finding.verdict, Verdict::Changed, "account {number}: {:?}", finding.why);
            assert_eq!(finding.key.account, ACCOUNT);
        }
    }
}
