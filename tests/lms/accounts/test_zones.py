"""The list of time zones on the account page."""

from lms.accounts.zones import cities, zones_with


def test_areas_with_cities_and_utc_only():
    zones = zones_with("")
    assert zones[-1] == "UTC"
    assert {"Europe/Vienna", "Africa/Lagos", "America/Argentina/Buenos_Aires"} < set(zones)
    assert not {"Etc/GMT+5", "EST5EDT", "GB", "US/Pacific", "posixrules", ""} & set(zones)
    assert zones[:-1] == sorted(cities())


def test_former_names_are_left_out_but_one_chosen_before_stays():
    assert "Asia/Calcutta" not in zones_with("")
    assert "Asia/Calcutta" in zones_with("Asia/Calcutta")
    assert zones_with("UTC").count("UTC") == 1
