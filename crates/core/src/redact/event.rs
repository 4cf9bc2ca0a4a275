//! Records, for their explanation.

use super::Redactor;
use super::constant::{is_name, is_service};
use crate::event::{Event, EventId, EventResource, Principal};

impl Redactor {
    /// The event with pseudonyms. It is to be shown, and no more to be judged.
    #[must_use]
    pub fn event(&self, event: &Event) -> Event {
        let Event {
            id,
            time,
            account,
            region,
            source,
            name,
            error_code,
            error_message,
            read_only,
            principal,
            user_agent,
            source_ip,
            parameters,
            resources,
            provenance,
        } = event;
        let known = [Some(account), principal.user_name.as_ref(), principal.account.as_ref()];
        let mut names: Vec<&str> = known.into_iter().flatten().map(String::as_str).collect();
        names.extend(parameters.values().map(String::as_str));
        names.extend(principal.session());
        names.extend(principal.arn.as_ref().and_then(|arn| arn.rsplit([':', '/']).next()));
        let parameters = parameters
            .iter()
            .map(|(key, value)| (key.clone(), self.identifier(value)));
        let resources = resources.iter().map(|resource| EventResource {
            arn: self.identifier(&resource.arn),
            kind: self.resource_type(&resource.kind),
        });
        Event {
            id: self.event_id(id),
            time: *time,
            account: self.identifier(account),
            region: self.identifier(region),
            source: self.constant(source),
            name: self.constant(name),
            error_code: error_code.as_ref().map(|code| self.constant(code)),
            error_message: error_message.as_ref().map(|text| self.text_about(text, &names)),
            read_only: *read_only,
            principal: self.principal(principal),
            user_agent: self.optional(user_agent.as_ref()),
            source_ip: self.optional(source_ip.as_ref()),
            parameters: parameters.collect(),
            resources: resources.collect(),
            provenance: *provenance,
        }
    }

    /// The ID of an event with a pseudonym; none stays none.
    pub(super) fn event_id(&self, id: &EventId) -> EventId {
        match id {
            EventId::Synthetic(number) => EventId::Synthetic(*number),
            id => EventId::Other(self.identifier(&id.to_string()).into()),
        }
    }

    /// A resource type as CloudFormation names it, or a pseudonym.
    pub(super) fn resource_type(&self, text: &str) -> String {
        let mut parts = text.split("::");
        if text.is_empty() || parts.next() == Some("AWS") && parts.all(is_of_type) {
            text.to_owned()
        } else {
            self.identifier(text)
        }
    }

    fn principal(&self, principal: &Principal) -> Principal {
        let Principal {
            kind: _,
            arn,
            account,
            invoked_by,
            issuer_arn,
            user_name,
            principal_id,
        } = principal;
        Principal {
            // Its known types; any other text is a stranger's.
            kind: Some(principal.identity_type().as_str().to_owned()),
            arn: self.optional(arn.as_ref()),
            account: self.optional(account.as_ref()),
            invoked_by: self.optional(invoked_by.as_ref()),
            issuer_arn: self.optional(issuer_arn.as_ref()),
            user_name: self.optional(user_name.as_ref()),
            principal_id: self.optional(principal_id.as_ref()),
        }
    }
}

/// A service or a resource in the name of a type: `S3`, `Bucket`.
fn is_of_type(part: &str) -> bool {
    is_name(part) || is_service(&part.to_ascii_lowercase())
}
