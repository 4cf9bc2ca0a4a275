//! What people call the AWS services that call others.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::{Catalog, CatalogError, parse};

const SERVICES: (&str, &str) = ("services.toml", include_str!("services.toml"));

/// The built-in names, read once.
static NAMES: LazyLock<Result<ServiceNames, CatalogError>> = LazyLock::new(|| parse(SERVICES.0, SERVICES.1));

/// Names by service principal.
#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ServiceNames {
    service: BTreeMap<String, String>,
}

impl ServiceNames {
    /// The built-in names.
    pub(super) fn builtin() -> Result<&'static Self, CatalogError> {
        NAMES.as_ref().map_err(Clone::clone)
    }
}

impl Catalog {
    /// What people call the service of a principal, such as `AWS Config` for `config.amazonaws.com`.
    #[must_use]
    pub fn service_name(&self, principal: &str) -> Option<&str> {
        self.services.service.get(principal).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_service_that_the_catalog_mentions_has_a_name() {
        let catalog = Catalog::builtin().unwrap();
        let scanners = catalog.scanners().iter().map(|scanner| &scanner.service_principal);
        let known = catalog.known_errors().iter().flat_map(|entry| &entry.callers.services);
        for principal in scanners.chain(known).filter(|principal| *principal != "*") {
            assert!(catalog.service_name(principal).is_some(), "{principal}");
        }
    }

    #[test]
    fn the_services_of_service_linked_roles_that_sweep_accounts_have_a_name() {
        let catalog = Catalog::builtin().unwrap();
        for service in SWEEPING.split_whitespace() {
            let principal = format!("{service}.amazonaws.com");
            assert!(catalog.service_name(&principal).is_some(), "{principal}");
        }
        for nobody in [
            "",
            "amazonaws.com",
            "config.amazonaws.com.evil",
            "evil.config.amazonaws.com",
            "Config.amazonaws.com",
        ] {
            assert_eq!(catalog.service_name(nobody), None, "{nobody}");
        }
    }

    #[test]
    fn every_name_is_one_of_a_service_principal() {
        let names = ServiceNames::builtin().unwrap();
        for (principal, name) in &names.service {
            assert!(
                principal.ends_with(".amazonaws.com") && principal.to_ascii_lowercase() == *principal,
                "{principal}"
            );
            assert!(
                !name.is_empty() && name.trim() == name && !name.contains("amazonaws"),
                "{name}"
            );
        }
        let distinct: BTreeSet<&String> = names.service.values().collect();
        assert!(distinct.len() > 90, "{}", distinct.len());
    }

    /// The services with service-linked roles whose policies read settings of other services.
    const SWEEPING: &str = "config thirdparty.config config-conforms config-multiaccountsetup macie resource-explorer-2 \
        access-analyzer agent.wellarchitected devops-guru auditmanager guardduty trustedadvisor \
        reporting.trustedadvisor support fms securityhub securityhubv2 observabilityadmin \
        telemetry-enablement.observabilityadmin cloudwatch network-security-manager network-security-director \
        agent-registry inspector2 agentless.inspector2 compute-optimizer aco-automation cost-optimization-hub.bcm \
        backup restore-testing.backup securitylake resource-management.securitylake ssm opsinsights.ssm \
        license-manager.member-account license-manager.master-account servicecatalog-appregistry \
        member.org.stacksets.cloudformation detective grafana event-processor.health continuousexport.discovery q \
        triage.security-ir elasticbeanstalk elasticmapreduce application-insights aiops controltower dlp.macie malware-protection.guardduty reports.access-analyzer \
        storage-lens.s3";
}
