//! Arguments of `forecast`.

use std::path::PathBuf;

use clap::Args;

use super::choices::{FORECAST_FORMATS, one_of, region};
use super::headings::{ORGANIZATION, OUTPUT, SCOPE, SOURCE};
use super::{RedactArgs, TableFormat, request};
use crate::audit::{AuditRequest, AwsInventory, FileSources, InventorySource, MemberList, RecordSource, UsedSettings};
use crate::source::Query;

/// Arguments of `forecast`.
#[derive(Debug, Args)]
pub(crate) struct ForecastArgs {
    /// What the account holds: config or FILE
    ///
    /// "config" reads AWS Config and causes no errors. FILE is a snapshot or a history file of AWS Config
    #[arg(long, value_name = "SOURCE", default_value = "config", help_heading = SOURCE)]
    pub(crate) inventory: PathBuf,
    /// An earlier report: expected beside seen
    ///
    /// Written by trailhum audit --format json
    #[arg(long, value_name = "FILE", help_heading = SOURCE)]
    pub(crate) report: Option<PathBuf>,
    /// AWS profile to use
    #[arg(long, value_name = "NAME", help_heading = SOURCE)]
    pub(crate) profile: Option<String>,
    /// File with further checks
    ///
    /// Its form is that of the built-in catalog, see docs/catalog.md
    #[arg(long, alias = "catalogue", value_name = "FILE", help_heading = SOURCE, hide_short_help = true)]
    pub(crate) catalog: Option<PathBuf>,
    /// Read a simulated account, without credentials
    #[arg(long, conflicts_with_all = ["profile", "region", "aggregator"], help_heading = SOURCE)]
    pub(crate) sandbox: bool,
    /// Only this region, repeatable
    ///
    /// The default is the region of the profile
    #[arg(long, value_name = "REGION", value_parser = region, help_heading = SCOPE)]
    pub(crate) region: Vec<String>,
    /// Aggregator of AWS Config that has the inventory of all accounts
    ///
    /// It is read in the first region of --region, else in the profile's region
    #[arg(long, value_name = "NAME", conflicts_with = "inventory", help_heading = ORGANIZATION)]
    pub(crate) aggregator: Option<String>,
    /// Whether identifiers are replaced.
    #[command(flatten)]
    pub(crate) redaction: RedactArgs,
    /// Also the cost at this price, such as that of a SIEM
    #[arg(long, value_name = "PRICE", value_parser = price, help_heading = OUTPUT)]
    pub(crate) price_per_gb: Option<f64>,
    /// Every account and region apart
    #[arg(long, help_heading = OUTPUT)]
    pub(crate) details: bool,
    /// table or json
    #[arg(long, value_parser = one_of(FORECAST_FORMATS), default_value = "table", help_heading = OUTPUT)]
    pub(crate) format: TableFormat,
}

/// A price is a number that is not negative.
fn price(text: &str) -> Result<f64, String> {
    let price = text
        .parse()
        .ok()
        .filter(|price: &f64| price.is_finite() && *price >= 0.0);
    price.ok_or_else(|| "expected a number, such as 2.50".to_owned())
}

/// The inventory, and no record.
impl From<&ForecastArgs> for AuditRequest {
    fn from(args: &ForecastArgs) -> Self {
        let inventory = match (&args.aggregator, args.inventory.to_str()) {
            (Some(name), _) => InventorySource::Aws(AwsInventory::Aggregator(name.clone())),
            (None, Some("config")) => InventorySource::Aws(AwsInventory::Config),
            _ => InventorySource::File(args.inventory.clone()),
        };
        let nothing = FileSources {
            paths: Vec::new(),
            buckets: Vec::new(),
        };
        Self {
            records: RecordSource::Files(nothing, MemberList::default()),
            inventory,
            query: Query {
                regions: args.region.clone(),
                ..Query::default()
            },
            login: request::login(args.sandbox, args.profile.as_ref()),
            settings: UsedSettings::default(),
            now: request::now(args.sandbox),
        }
    }
}
