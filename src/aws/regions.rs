//! The regions of an account.

use aws_config::Region;
use aws_sdk_account::types::RegionOptStatus;

use super::{Aws, Fault, pages};

/// The request, as IAM names it.
const LIST: &str = "account:ListRegions";

impl Aws {
    /// The regions that are enabled, as AWS Account Management says; asked by way of `region`, whose partition counts.
    ///
    /// # Errors
    /// [`Fault`] when AWS does not answer: then it is not known what would be missing.
    pub async fn enabled_regions(&self, region: &str) -> Result<Vec<String>, Fault> {
        let config = aws_sdk_account::config::Builder::from(&self.config).region(Region::new(region.to_owned()));
        let client = aws_sdk_account::Client::from_conf(config.interceptor(self.calls.clone()).build());
        let fetch = async |token| {
            let request = client
                .list_regions()
                .region_opt_status_contains(RegionOptStatus::Enabled)
                .region_opt_status_contains(RegionOptStatus::EnabledByDefault)
                .set_next_token(token);
            let page = request.send().await.map_err(|error| Fault::new(LIST, region, &error))?;
            let regions = page.regions.ok_or_else(|| Fault::incomplete(LIST, region, "Regions"))?;
            Ok((regions, page.next_token))
        };
        let mut regions = Vec::new();
        pages::all((LIST, region), fetch, |listed| regions.extend(listed.region_name)).await?;
        regions.sort();
        Ok(regions)
    }
}
