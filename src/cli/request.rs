//! From arguments to a request. Whatever means nothing, or does not go together, is refused here.

use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};

use super::when;
use super::{EngineArgs, ExplainArgs, HistoryArgs, ManyArgs, SourceArgs};
use crate::audit::files::find_paths;
use crate::audit::{
    AuditRequest, AwsInventory, CacheChoice, EngineRequest, EngineSource, FileSources, HistoryOptions, InventorySource,
    LogGroupRequest, Login, MemberHistories, MemberList, RecordSource, read_member_list,
};
use crate::error::Error;
use crate::sandbox::Settings;
use crate::source::Query;
use crate::source::engine::athena::AthenaTable;
use crate::source::engine::trino::address::TrinoTable;
use crate::source::logs::LogGroup;
use crate::source::lookup_events::Effort;
use crate::source::trail_bucket::Location;
use crate::source::trail_key::is_account;
use crate::sql::{MAX_QUERY_SECS, QueryScope, Table};

/// How far back the event history, buckets and engines are read unless the arguments say so: they may hold years.
const DEFAULT_SINCE: &str = "14d";

/// What `--events` names.
enum Named {
    EventHistory,
    Files(FileSources),
    Engine(EngineSource),
    LogGroup(LogGroup),
}

/// The arguments, with the effort of the command where none is given.
impl TryFrom<(&SourceArgs, Effort)> for AuditRequest {
    type Error = Error;

    fn try_from((args, usual_effort): (&SourceArgs, Effort)) -> Result<Self, Error> {
        let named = Named::parse(&args.events, &args.engine)?;
        let inventory = match &args.many.aggregator {
            Some(name) => InventorySource::Aws(AwsInventory::Aggregator(name.clone())),
            None => inventory(args.inventory.as_deref(), &named),
        };
        args.refuse_contradictions(&named, &inventory)?;
        let role = args.many.role()?;
        let members = args.many.members()?;
        let login = login(args.sandbox, args.profile.as_ref());
        let now = now(args.sandbox);
        let query = Query {
            regions: args.region.clone(),
            accounts: args.account.clone(),
            known_identities: args.known_identity.iter().cloned().collect(),
            ..time_range(args.since.as_deref(), args.until.as_deref(), named.is_at_aws(), now)?
        };
        let options = HistoryOptions {
            effort: args.history.effort.unwrap_or(usual_effort),
            cache: args.history.cache(args.sandbox),
            all_regions: args.all_regions,
        };
        let records = match (named, role) {
            (Named::EventHistory, None) => RecordSource::EventHistory(options),
            (Named::EventHistory, Some(role_name)) => RecordSource::MemberHistories(MemberHistories {
                options,
                members,
                role_name,
                external_id: args.many.external_id.clone(),
            }),
            (Named::Files(sources), _) => RecordSource::Files(sources, members),
            (Named::Engine(source), _) => RecordSource::Engine(args.engine.request(source, &query)?, members),
            (Named::LogGroup(group), _) => RecordSource::LogGroup(args.engine.log_group(group)?, members),
        };
        Ok(Self {
            records,
            inventory,
            query,
            login,
            now,
        })
    }
}

/// The records among which an event's series is looked for; without any, only the event counts.
impl TryFrom<&ExplainArgs> for AuditRequest {
    type Error = Error;

    fn try_from(args: &ExplainArgs) -> Result<Self, Error> {
        let named = Named::parse(&args.events, &EngineArgs::default())?;
        let inventory = inventory(args.inventory.as_deref(), &named);
        let now = now(args.sandbox);
        let query = Query {
            regions: args.region.clone(),
            known_identities: args.known_identity.iter().cloned().collect(),
            ..time_range(None, None, named.is_at_aws(), now)?
        };
        let records = match named {
            Named::EventHistory => RecordSource::EventHistory(HistoryOptions::default()),
            Named::Files(sources) => RecordSource::Files(sources, MemberList::default()),
            Named::LogGroup(group) => {
                RecordSource::LogGroup(EngineArgs::default().log_group(group)?, MemberList::default())
            }
            Named::Engine(_) => {
                return Err(Error::argument("--events", "explain reads records, not an engine"));
            }
        };
        Ok(Self {
            records,
            inventory,
            query,
            login: login(args.sandbox, args.profile.as_ref()),
            now,
        })
    }
}

const ABOUT_HISTORY: &str =
    "it applies to event history; with --events PATH all regions are read unless --region names some";
const ABOUT_ATHENA: &str = "it applies to Athena only: --events athena:DATABASE.TABLE";
const ABOUT_ENGINES: &str =
    "it applies to Athena, CloudTrail Lake and Trino only: --events athena:DATABASE.TABLE, lake:ID or trino:URL";
const ABOUT_SCANS: &str = "it applies to Athena, CloudTrail Lake, Trino and CloudWatch Logs only: --events athena:DATABASE.TABLE, lake:ID, trino:URL or logs:GROUP";
const ONE_ACCOUNT: &str = "event history holds one account only, that of the credentials";
const ONE_CACHE: &str = "a cache file holds one account; without --cache, each account has its own in your data folder";
const INVENTORY_OF_MANY: &str = "for several accounts, use config, none, or an --aggregator";
const LIVE_ENGINE: &str = "an engine covers several accounts: use config, none or a file";
const NO_ROLE: &str = "event history is read in each account: name the role to assume there with --role-name NAME";

fn about_records_of_many(listed: &str) -> String {
    format!(
        "the records already hold several accounts, so no role is assumed: leave it out, and {listed} names the accounts"
    )
}

fn refuse_if(is_wrong: bool, argument: &str, why: &str) -> Result<(), Error> {
    if is_wrong {
        Err(Error::argument(argument, why))
    } else {
        Ok(())
    }
}

pub(super) fn login(sandbox: bool, profile: Option<&String>) -> Login {
    if sandbox {
        Login::Sandbox
    } else {
        Login::Profile(profile.cloned())
    }
}

/// The simulated account's clock does not advance.
pub(super) fn now(sandbox: bool) -> Timestamp {
    if sandbox {
        Settings::default().now
    } else {
        Timestamp::now()
    }
}

impl Named {
    /// Every path must exist, every glob must match.
    fn parse(events: &[PathBuf], engine: &EngineArgs) -> Result<Self, Error> {
        if let [place] = events
            && let Some(source) = parse_engine(place, engine)
        {
            return source.map(Self::Engine);
        }
        if let [place] = events
            && let Some(group) = parse_log_group(place)
        {
            return group.map(Self::LogGroup);
        }
        if events == [Path::new("lookup")] {
            return Ok(Self::EventHistory);
        }
        let (mut paths, mut buckets) = (Vec::new(), Vec::new());
        for path in events {
            let Some(address) = path.to_str().filter(|text| text.starts_with("s3://")) else {
                paths.push(path.clone());
                continue;
            };
            let location = Location::parse(address).ok_or_else(|| {
                let form = "name a bucket as s3://BUCKET or s3://BUCKET/PREFIX";
                Error::argument(format!("--events {address}"), form)
            })?;
            buckets.push(location);
        }
        let paths = find_paths(&paths)?;
        Ok(Self::Files(FileSources { paths, buckets }))
    }

    fn is_at_aws(&self) -> bool {
        match self {
            Self::EventHistory | Self::Engine(_) | Self::LogGroup(_) => true,
            Self::Files(sources) => !sources.buckets.is_empty(),
        }
    }
}

/// Reads `athena:DATABASE.TABLE`, `lake:EVENT_DATA_STORE` or `trino:URL/CATALOG.SCHEMA.TABLE`; `None` if the text names no engine.
fn parse_engine(events: &Path, args: &EngineArgs) -> Option<Result<EngineSource, Error>> {
    let text = events.to_str()?;
    let (source, form) = match text.split_once(':')? {
        ("athena", name) => (
            parse_athena(name, args),
            "name an Athena table as athena:DATABASE.TABLE",
        ),
        ("lake", name) => (
            parse_lake(name),
            "name an event data store of CloudTrail Lake as lake:ID, with its ID or ARN",
        ),
        ("trino", name) => {
            let table = TrinoTable::parse(name, |variable| std::env::var(variable).ok());
            return Some(
                table
                    .map(EngineSource::Trino)
                    .map_err(|why| Error::argument("--events trino", why)),
            );
        }
        _ => return None,
    };
    Some(source.ok_or_else(|| Error::argument(format!("--events {text}"), form)))
}

/// Reads `logs:GROUP`; `None` if the text names no log group.
fn parse_log_group(events: &Path) -> Option<Result<LogGroup, Error>> {
    let text = events.to_str()?;
    let name = text.strip_prefix("logs:")?;
    let form =
        "name a log group of CloudWatch Logs as logs:GROUP, with its name or ARN, or logs:auto for that of the trail";
    Some(LogGroup::parse(name).ok_or_else(|| Error::argument(format!("--events {text}"), form)))
}

fn parse_athena(name: &str, args: &EngineArgs) -> Option<EngineSource> {
    let (database, table) = name.split_once('.')?;
    (!database.is_empty() && !table.is_empty()).then(|| {
        EngineSource::Athena(AthenaTable {
            database: database.to_owned(),
            table: table.to_owned(),
            catalog: args.athena_catalog.clone(),
            workgroup: args.workgroup.clone(),
            output: args.athena_output.clone(),
        })
    })
}

fn parse_lake(name: &str) -> Option<EngineSource> {
    let (id, region) = match name.strip_prefix("arn:") {
        None => (name, None),
        // arn:PARTITION:cloudtrail:REGION:ACCOUNT:eventdatastore/ID
        Some(arn) => match arn.split(':').collect::<Vec<_>>().as_slice() {
            [_, "cloudtrail", region, _, store] => (store.strip_prefix("eventdatastore/")?, Some(*region)),
            _ => return None,
        },
    };
    Table::lake(id)?;
    Some(EngineSource::Lake {
        id: id.to_owned(),
        region: region.map(str::to_owned),
    })
}

/// Where the state of resources is read; `None` is the source's default.
fn inventory(wanted: Option<&Path>, named: &Named) -> InventorySource {
    let Some(wanted) = wanted else {
        return match named {
            Named::EventHistory => InventorySource::Aws(AwsInventory::Config),
            Named::Files(_) | Named::Engine(_) | Named::LogGroup(_) => InventorySource::None,
        };
    };
    match wanted.to_str() {
        Some("config") => InventorySource::Aws(AwsInventory::Config),
        Some("live") => InventorySource::Aws(AwsInventory::Live),
        Some("none") => InventorySource::None,
        _ => InventorySource::File(wanted.to_owned()),
    }
}

impl SourceArgs {
    /// Refuses what goes with other records only, and what does not go together.
    fn refuse_contradictions(&self, named: &Named, inventory: &InventorySource) -> Result<(), Error> {
        let (history, engine) = (matches!(named, Named::EventHistory), matches!(named, Named::Engine(_)));
        let athena = matches!(named, Named::Engine(EngineSource::Athena(_)));
        let live = *inventory == InventorySource::Aws(AwsInventory::Live);
        let file = matches!(inventory, InventorySource::File(_));
        let (role, cache) = (self.many.role_name.is_some(), self.history.cache.is_some());
        let (many, listed) = (history && role, self.many.listed_by());
        refuse_if(!history && role, "--role-name", &about_records_of_many(listed))?;
        refuse_if(history && !role && !listed.is_empty(), listed, NO_ROLE)?;
        refuse_if(many && cache, "--cache", ONE_CACHE)?;
        refuse_if(many && (live || file), "--inventory", INVENTORY_OF_MANY)?;
        let why = if history {
            ONE_ACCOUNT
        } else {
            "an account ID has 12 digits"
        };
        for account in &self.account {
            refuse_if(history || !is_account(account), &format!("--account {account}"), why)?;
        }
        refuse_if(!history && self.history.effort.is_some(), "--effort", ABOUT_HISTORY)?;
        refuse_if(!history && cache, "--cache", ABOUT_HISTORY)?;
        refuse_if(!history && self.all_regions, "--all-regions", ABOUT_HISTORY)?;
        let why = if engine { ABOUT_ATHENA } else { ABOUT_ENGINES };
        refuse_if(!athena && self.engine.workgroup.is_some(), "--workgroup", why)?;
        refuse_if(!athena && self.engine.athena_output.is_some(), "--athena-output", why)?;
        refuse_if(!athena && self.engine.athena_catalog.is_some(), "--athena-catalog", why)?;
        let scans = engine || matches!(named, Named::LogGroup(_));
        refuse_if(!scans && self.engine.max_scan.is_some(), "--max-scan", ABOUT_SCANS)?;
        refuse_if(engine && live, "--inventory live", LIVE_ENGINE)
    }
}

/// What AWS holds is read from [`DEFAULT_SINCE`] until now, files from their beginning to their end, unless the arguments
/// say otherwise.
fn time_range(since: Option<&str>, until: Option<&str>, is_at_aws: bool, now: Timestamp) -> Result<Query, Error> {
    let since = since.or(is_at_aws.then_some(DEFAULT_SINCE));
    let from = since.map(|text| when::parse("--since", text, now)).transpose()?;
    let to = until.map(|text| when::parse("--until", text, now)).transpose()?;
    let to = to.or(is_at_aws.then_some(now));
    match (from, to) {
        (Some(from), Some(to)) if from >= to => {
            let why = format!("the time range ends before it starts, at {to}");
            Err(Error::argument(format!("--since {from}"), why))
        }
        _ => Ok(Query {
            from,
            to,
            ..Query::default()
        }),
    }
}

impl HistoryArgs {
    fn cache(&self, sandbox: bool) -> CacheChoice {
        match &self.cache {
            Some(path) => CacheChoice::File(path.clone()),
            None if self.no_cache || sandbox => CacheChoice::Disabled,
            None => CacheChoice::DataFolder,
        }
    }
}

impl ManyArgs {
    /// The option that lists accounts; empty if none does.
    fn listed_by(&self) -> &'static str {
        match (&self.accounts, self.org) {
            (Some(_), _) => "--accounts",
            (None, true) => "--org",
            (None, false) => "",
        }
    }

    fn members(&self) -> Result<MemberList, Error> {
        Ok(match &self.accounts {
            Some(path) => MemberList::Listed(read_member_list(path)?),
            None if self.org => MemberList::Organization,
            None => MemberList::default(),
        })
    }

    /// The role that enters accounts, a name with its path.
    fn role(&self) -> Result<Option<String>, Error> {
        // The letters of a role's name and of its path (documented).
        let letter = |letter: char| letter.is_ascii_alphanumeric() || "_+=,.@-/".contains(letter);
        match &self.role_name {
            Some(name) if name.is_empty() || !name.chars().all(letter) || name.starts_with('/') => {
                Err(Error::argument(
                    format!("--role-name {name}"),
                    "give the name of a role, not its ARN: Auditor, or security/Auditor with its path",
                ))
            }
            role => Ok(role.clone()),
        }
    }
}

impl EngineArgs {
    fn log_group(&self, group: LogGroup) -> Result<LogGroupRequest, Error> {
        Ok(LogGroupRequest {
            group,
            max_scan_bytes: self.max_scan.as_deref().map(parse_bytes).transpose()?,
        })
    }

    fn request(&self, source: EngineSource, query: &Query) -> Result<EngineRequest, Error> {
        let from = query
            .from
            .ok_or_else(|| Error::argument("--since", "an engine needs a start of the time range"))?;
        let longest = SignedDuration::from_secs(MAX_QUERY_SECS);
        if query.to.is_some_and(|to| to.duration_since(from) > longest) {
            return Err(Error::argument(
                format!("--since {from}"),
                "an engine reads at most 699 days",
            ));
        }
        Ok(EngineRequest {
            source,
            scope: QueryScope {
                from: Timestamp::from_second(from.as_second()).unwrap_or(from),
                to: query.to,
                regions: query.regions.clone(),
                accounts: query.accounts.clone(),
            },
            max_scan_bytes: self.max_scan.as_deref().map(parse_bytes).transpose()?,
        })
    }
}

/// `--max-scan`: a number of bytes with its unit.
fn parse_bytes(text: &str) -> Result<u64, Error> {
    let digits = text.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    let unit = text.get(digits.len()..).unwrap_or_default();
    let size: Option<u64> = match unit.to_ascii_uppercase().as_str() {
        "MB" => Some(1_000_000),
        "GB" => Some(1_000_000_000),
        "TB" => Some(1_000_000_000_000),
        _ => None,
    };
    let number: Option<u64> = digits.trim().parse().ok();
    let bytes = number.zip(size).and_then(|(number, size)| number.checked_mul(size));
    bytes.ok_or_else(|| {
        let form = "a whole number of MB, GB or TB, such as 500GB";
        Error::argument(format!("--max-scan {text}"), form)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_a_number_and_a_unit() {
        assert_eq!(parse_bytes("500MB").unwrap(), 500_000_000);
        assert_eq!(parse_bytes("2 tb").unwrap(), 2_000_000_000_000);
        for text in ["", "5", "5 apples", "-5GB", "1.5TB", "99999999999TB"] {
            assert!(parse_bytes(text).is_err(), "{text}");
        }
    }
}
