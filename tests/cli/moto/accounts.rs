//! Many accounts against moto: the tree of an organization, the way into its accounts, and an aggregator.
//!
//! What moto cannot be asked: its roles need not exist and trust everybody, whatever the external id; it refuses no
//! account that is suspended; its aggregator knows the own account only, and does not tell the state of its sources.

use std::collections::BTreeMap;

use aws_sdk_config::types::AccountAggregationSource;
use aws_sdk_organizations::Client;
use serde_json::Value;
use trailhum::sandbox::ACCOUNT_ID;

use super::plan::Plan;
use super::server::{Items, Moto};
use super::{block_on, by_config, compare, gaps, over_trail_files_alone, sandbox, text};
use crate::support::run;

/// Name and unit of each account of a report, by its id.
fn named(report: &Value) -> BTreeMap<&str, (&str, &str)> {
    let accounts = report["organization"]["accounts"].as_array().unwrap().iter();
    let told = accounts.map(|it| (text(it, "/id"), (text(it, "/name"), text(it, "/unit"))));
    told.collect()
}

async fn unit(client: &Client, parent: &str, name: &str) -> String {
    let request = client.create_organizational_unit().parent_id(parent).name(name);
    let made = request.send().await.unwrap().organizational_unit.unwrap();
    made.id.unwrap()
}

/// Makes an account in this unit, and returns its id.
async fn account(client: &Client, root: &str, unit: &str, name: &str) -> String {
    let email = format!("{}@example.com", name.replace(' ', "."));
    let request = client.create_account().account_name(name).email(email);
    let id = request
        .send()
        .await
        .unwrap()
        .create_account_status
        .unwrap()
        .account_id
        .unwrap();
    if unit != root {
        let request = client.move_account().account_id(&id).source_parent_id(root);
        request.destination_parent_id(unit).send().await.unwrap();
    }
    id
}

#[test]
#[ignore = "needs python3 and the Python package index"]
fn the_tree_of_an_organization_is_read_as_it_was_made_in_moto() {
    let moto = Moto::start(Items::AsTheyCome);
    let client = moto.aws().organizations("us-east-1");
    let (shop, lab, old) = block_on(async {
        client.create_organization().send().await.unwrap();
        let roots = client.list_roots().send().await.unwrap().roots.unwrap();
        let root = roots[0].id().unwrap().to_owned();
        let workloads = unit(&client, &root, "Workloads").await;
        let prod = unit(&client, &workloads, "Prod & Co").await;
        let shop = account(&client, &root, &prod, "Shop").await;
        let lab = account(&client, &root, &workloads, "Lab").await;
        let old = account(&client, &root, &root, "Old").await;
        // More than moto puts on one page.
        for number in 0..25 {
            account(&client, &root, &workloads, &format!("Number {number}")).await;
        }
        client.close_account().account_id(&old).send().await.unwrap();
        (shop, lab, old)
    });
    let ran = run(over_trail_files_alone(&moto).arg("--org"));
    assert_eq!(ran.code, 0, "{}\n{}", ran.err, moto.log());
    let report = ran.json();
    let named = named(&report);
    assert_eq!(named.len(), 28);
    assert_eq!(named[shop.as_str()], ("Shop", "Workloads/Prod & Co"));
    assert_eq!(named[lab.as_str()], ("Lab", "Workloads"));
    assert_eq!(named[ACCOUNT_ID].1, "Root");
    let notes = report["coverage"]["notes"].to_string();
    assert!(notes.contains(&format!("left out: {old} (SUSPENDED)")), "{notes}");
}

#[test]
#[ignore = "needs python3 and the Python package index"]
fn moto_s_assume_role_gives_credentials_and_where_they_lead_is_looked_at() {
    let moto = Moto::start(Items::AsTheyCome);
    let (sandbox, _) = sandbox();
    let folder = tempfile::tempdir().unwrap();
    let list = folder.path().join("accounts.csv");
    std::fs::write(&list, format!("{ACCOUNT_ID}\n222233334444\n")).unwrap();
    let mut command = sandbox.trailhum(&["audit", "--format", "json", "--since", "1h", "--inventory", "none"]);
    command
        .args(["--role-name", "security/Auditor", "--accounts"])
        .arg(&list);
    let mark = moto.mark();
    let ran = run(command.env("AWS_ENDPOINT_URL_STS", moto.url()));
    assert_eq!(ran.code, 3, "{}\n{}", ran.err, moto.log());
    let report = ran.json();
    // With one account alone, as it is started here, moto leads every role to that: so the other one is not read.
    let what = "its role belongs to account \"111122223333\"";
    assert_eq!(gaps(&report), [("account 222233334444", what)]);
    assert_eq!(report["accounts"], serde_json::json!([ACCOUNT_ID]));
    let calls = &report["coverage"]["api_calls"];
    assert_eq!(
        (&calls["sts:AssumeRole"], &calls["sts:GetCallerIdentity"]),
        (&1.into(), &2.into())
    );
    assert_eq!(moto.requests(mark).len(), 3);
}

#[test]
#[ignore = "needs python3 and the Python package index"]
fn the_inventory_by_an_aggregator_is_what_was_set_in_moto() {
    let moto = Moto::start(Items::Mended);
    let (_, truth) = sandbox();
    let plan = Plan::of(
        &truth,
        &["old-uploads", "reports"],
        &[
            (
                "app-data",
                &["s3-bucket-policy", "s3-bucket-lifecycle", "s3-bucket-tagging"],
            ),
            ("app-logs", &["s3-bucket-policy"]),
            ("www", &["s3-public-access-block"]),
        ],
    );
    block_on(async {
        plan.make(&moto).await;
        let source = AccountAggregationSource::builder()
            .account_ids(ACCOUNT_ID)
            .all_aws_regions(true)
            .build()
            .unwrap();
        let config = moto.aws().config("eu-central-1");
        let request = config
            .put_configuration_aggregator()
            .configuration_aggregator_name("everything");
        request.account_aggregation_sources(source).send().await.unwrap();
    });
    let ran = run(over_trail_files_alone(&moto).args(["--aggregator", "everything"]));
    let report = ran.json();
    let seen = compare(&report, |finding| by_config(&plan, finding));
    for lookup in ["s3-bucket-policy", "s3-bucket-lifecycle"] {
        assert!(
            seen[lookup].is_superset(&["absent", "present"].into()),
            "{lookup}: {seen:?}"
        );
    }
    // moto does not know this one operation: that is a gap, and nothing else is.
    let gaps = gaps(&report);
    let places: Vec<&str> = gaps.iter().map(|(place, _)| *place).collect();
    assert_eq!(
        places,
        ["config:DescribeConfigurationAggregatorSourcesStatus in eu-central-1"],
        "{gaps:?}"
    );
    assert_eq!(ran.code, 3, "{}", ran.err);
}
