"""What a claim uses up: the measure declares it, dated parameters say which measures exclude each other."""

from dataclasses import replace
from datetime import date

import pytest

from office.errors import Invalid
from subsidies.policy.catalogue import Catalogue
from subsidies.policy.once import keys_of
from tests.policy.worked import KNOWN, law_with

ON = date(2020, 2, 20)
FIRM = "91330500MA0TE5T081"
TRIPS = ("trip:chartered_bus+own_return_vat", "trip:chartered_bus+worker_travel", "trip:own_return_vat+worker_travel")


def keys(code, *lines, known=KNOWN, on=ON):
    return keys_of(known, known.measure(code), lines, firm=FIRM, on=on)


def test_an_invoice_is_one_key_however_it_is_written():
    assert keys("chartered_bus", {"invoice_no": " ０12-3x "}) == {"invoice_no": ["0123X"]}
    assert keys("equipment", {"invoice_no": "0123X"}) == {"invoice_no": ["0123X"]}


def test_a_line_that_names_nothing_uses_up_nothing():
    assert keys("chartered_bus", {"invoice_no": "", "rider_ids": ""}, {}) == {}


def test_every_rider_of_a_bus_has_a_key_for_each_pair_of_measures():
    bus = {"departure_date": "2020年2月5日", "rider_ids": "33050219900101001x、A2， A3"}
    found = keys("chartered_bus", bus)
    people = ["33050219900101001X 2020-02-05", "A2 2020-02-05", "A3 2020-02-05"]
    assert found == {"trip:chartered_bus": people, TRIPS[0]: people, TRIPS[1]: people}


def test_the_tickets_of_one_journey_stand_on_several_lines():
    legs = [{"worker_id": "A2", "travel_date": "2020/2/5", "ticket_no": ticket} for ticket in ("E1", "E2")]
    found = keys("worker_travel", *legs)
    trip = ["A2 2020-02-05"]
    assert found == {"ticket_no": ["E1", "E2"], "trip:worker_travel": trip, TRIPS[1]: trip, TRIPS[2]: trip}


def test_the_pairs_are_those_of_the_day_of_the_trip():
    alone = {"worker_id": "A2", "travel_date": "2019-12-31"}
    assert keys("worker_travel", alone) == {}
    law = law_with("worker_travel", 'trip_excludes=["worker_travel"]')
    silent = {f"{code}.trip_excludes" for code in ("chartered_bus", "own_return_vat")}
    law = replace(law, parameters={name: each for name, each in law.parameters.items() if name not in silent})
    known = Catalogue(KNOWN.measures, law)
    assert keys("worker_travel", {"worker_id": "A2", "travel_date": "2020-02-05"}, known=known) == {
        "trip:worker_travel": ["A2 2020-02-05"]
    }


def test_a_worker_s_day_and_a_firm_s_year():
    assert keys("overtime_pay", {"worker_id": "a2", "work_date": "2020-01-25"}) == {
        "worker_day:overtime_pay": ["A2 2020-01-25"]
    }
    year = [f"{FIRM} 2020"]
    both = "refund_year:unemployment_refund+unemployment_refund_hardship"
    assert keys("unemployment_refund", {}, {}) == {"refund_year:unemployment_refund": year, both: year}
    assert keys("unemployment_refund_hardship", {}) == {both: year, "refund_year:unemployment_refund_hardship": year}


def test_the_same_worker_twice_in_a_list_is_kept_twice_for_the_refusal():
    assert keys("recruitment", {"worker_ids": "A1 a1"}) == {"recruit": ["A1", "A1"]}


def test_a_date_that_is_none_is_refused():
    with pytest.raises(Invalid, match="不是日期"):
        keys("overtime_pay", {"worker_id": "A2", "work_date": "2020-02-30"})
