//! Trails and their log groups, Athena's tables, and the accounts of an organization.

use aws_sdk_athena::Client as Athena;
use aws_sdk_cloudtrail::types::Trail;
use aws_sdk_cloudwatchlogs::Client as Logs;
use aws_sdk_organizations::Client as Organizations;

use super::Examiner;
use crate::aws::Fault;
use crate::diagnosis::{SeenLogGroup, SeenTable, SeenTrail};
use crate::source::logs::LogGroupArn;
use crate::source::lookup_events;

const TRAILS: &str = "cloudtrail:DescribeTrails";
const GROUPS: &str = "logs:DescribeLogGroups";
const EVENTS: &str = "logs:FilterLogEvents";
const DATABASES: &str = "athena:ListDatabases";
const TABLES: &str = "athena:ListTableMetadata";
const ACCOUNTS: &str = "organizations:ListAccounts";
const ROOTS: &str = "organizations:ListRoots";
const BELOW: &str = "organizations:ListAccountsForParent";
const UNITS: &str = "organizations:ListOrganizationalUnitsForParent";

/// Log groups of trails that are tried.
const MOST_GROUPS: usize = 5;
/// Databases whose tables are listed.
const MOST_DATABASES: usize = 10;
/// Athena's catalog of AWS Glue.
const GLUE: &str = "AwsDataCatalog";
/// Names of tables that may hold a trail; Glue's names are in lowercase.
const LIKE_A_TRAIL: &str = ".*trail.*";

impl Examiner<'_> {
    /// Lists the trails, and tries the log groups to which those of this account write.
    pub(super) async fn examine_trails(&mut self, region: &str) {
        let client = self.session.aws.cloudtrail(region);
        let call = Box::pin(async {
            let answer = client.describe_trails().send().await;
            let answer = answer.map_err(|error| Fault::new(TRAILS, region, &error))?;
            let listed = answer.trail_list;
            listed.ok_or_else(|| Fault::incomplete(TRAILS, region, "trailList"))
        });
        let trails = self.attempt((TRAILS, region), call).await.unwrap_or_default();
        let account = self.found.account.clone();
        let seen = trails.iter().map(|trail| seen_trail(trail, account.as_deref()));
        self.found.trails.extend(seen);
        let arns = trails.iter().filter_map(|trail| trail.cloud_watch_logs_log_group_arn());
        let groups = arns.filter_map(LogGroupArn::parse);
        let mut groups: Vec<LogGroupArn> = groups
            .filter(|group| Some(&group.account) == account.as_ref())
            .collect();
        groups.sort();
        groups.dedup();
        for group in groups.iter().take(MOST_GROUPS) {
            let client = &self.session.aws.logs(&group.region);
            let call = Box::pin(log_group(client, group));
            if let Some(seen) = self.attempt((GROUPS, &group.region), call).await {
                self.found.log_groups.push(seen);
            }
            self.attempt((EVENTS, &group.region), Box::pin(an_event(client, group)))
                .await;
        }
    }

    /// Lists the tables whose names say that they may hold a trail.
    pub(super) async fn examine_athena(&mut self, region: &str) {
        let client = &self.session.aws.athena(region);
        let call = Box::pin(databases(client, region));
        let databases = self.attempt((DATABASES, region), call).await.unwrap_or_default();
        for database in databases.iter().take(MOST_DATABASES) {
            let call = Box::pin(tables(client, database, region));
            let names = self.attempt((TABLES, region), call).await;
            let seen = names.into_iter().flatten().map(|name| SeenTable {
                region: region.to_owned(),
                database: database.clone(),
                name,
            });
            self.found.tables.extend(seen);
        }
    }

    /// Tries what lists an organization.
    pub(super) async fn examine_organization(&mut self, region: &str) {
        if self.wanted(ACCOUNTS).is_none() {
            return;
        }
        let client = &self.session.aws.organizations(region);
        let accounts = async {
            let answer = client.list_accounts().max_results(1).send().await;
            answer.map_err(|error| Fault::new(ACCOUNTS, region, &error))
        };
        self.attempt((ACCOUNTS, region), Box::pin(accounts)).await;
        let root = self.attempt((ROOTS, region), Box::pin(root(client, region))).await;
        let Some(root) = root.flatten() else { return };
        let below = async {
            let request = client.list_accounts_for_parent().parent_id(&root).max_results(1);
            request.send().await.map_err(|error| Fault::new(BELOW, region, &error))
        };
        self.attempt((BELOW, region), Box::pin(below)).await;
        let units = async {
            let request = client.list_organizational_units_for_parent().parent_id(&root);
            let answer = request.max_results(1).send().await;
            answer.map_err(|error| Fault::new(UNITS, region, &error))
        };
        self.attempt((UNITS, region), Box::pin(units)).await;
    }
}

fn seen_trail(trail: &Trail, account: Option<&str>) -> SeenTrail {
    SeenTrail {
        name: trail.name.clone().unwrap_or_default(),
        bucket: lookup_events::bucket(trail, account),
        log_group: lookup_events::log_group(trail),
        every_region: trail.is_multi_region_trail == Some(true),
        organization: trail.is_organization_trail == Some(true),
    }
}

async fn log_group(client: &Logs, group: &LogGroupArn) -> Result<SeenLogGroup, Fault> {
    let region = &group.region;
    let answer = client
        .describe_log_groups()
        .log_group_name_prefix(&group.name)
        .send()
        .await;
    let answer = answer.map_err(|error| Fault::new(GROUPS, region, &error))?;
    let listed = answer
        .log_groups
        .ok_or_else(|| Fault::incomplete(GROUPS, region, "logGroups"))?;
    let found = listed.iter().find(|it| it.log_group_name() == Some(&group.name));
    Ok(SeenLogGroup {
        region: region.clone(),
        name: group.name.clone(),
        stored_bytes: found.and_then(|it| u64::try_from(it.stored_bytes?).ok()),
        retention_days: found.and_then(|it| it.retention_in_days),
    })
}

/// Reads one event of a log group, whichever.
async fn an_event(client: &Logs, group: &LogGroupArn) -> Result<(), Fault> {
    let request = client.filter_log_events().log_group_name(&group.name).limit(1);
    let answer = request.send().await;
    answer.map_err(|error| Fault::new(EVENTS, &group.region, &error))?;
    Ok(())
}

/// The names of the first databases.
async fn databases(client: &Athena, region: &str) -> Result<Vec<String>, Fault> {
    let answer = client.list_databases().catalog_name(GLUE).max_results(50).send().await;
    let answer = answer.map_err(|error| Fault::new(DATABASES, region, &error))?;
    let listed = answer.database_list.unwrap_or_default();
    Ok(listed.into_iter().map(|database| database.name).collect())
}

/// The names of the tables of a database that may hold a trail.
async fn tables(client: &Athena, database: &str, region: &str) -> Result<Vec<String>, Fault> {
    let request = client.list_table_metadata().catalog_name(GLUE).database_name(database);
    let answer = request.expression(LIKE_A_TRAIL).max_results(50).send().await;
    let answer = answer.map_err(|error| Fault::new(TABLES, region, &error))?;
    let listed = answer.table_metadata_list.unwrap_or_default();
    Ok(listed.into_iter().map(|table| table.name).collect())
}

/// The ID of the root of the organization.
async fn root(client: &Organizations, region: &str) -> Result<Option<String>, Fault> {
    let answer = client.list_roots().max_results(1).send().await;
    let answer = answer.map_err(|error| Fault::new(ROOTS, region, &error))?;
    Ok(answer
        .roots
        .unwrap_or_default()
        .into_iter()
        .next()
        .and_then(|root| root.id))
}
