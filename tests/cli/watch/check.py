"""Validates lines of OCSF with the models of py-ocsf-models."""

import json
import sys

from py_ocsf_models.events.findings.detection_finding import DetectionFinding

count = 0
for line in sys.stdin:
    given = json.loads(line)
    finding = DetectionFinding.model_validate(given)
    assert finding.class_uid == 2004 and finding.type_uid == 200400 + finding.activity_id
    # Whatever the model does not know would be dropped.
    unknown = set(given) - set(DetectionFinding.model_fields)
    assert not unknown, unknown
    unknown = set(given["finding_info"]) - set(type(finding.finding_info).model_fields)
    assert not unknown, unknown
    count += 1
print(count)
