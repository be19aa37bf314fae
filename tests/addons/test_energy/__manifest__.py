{
    "name": "Energy – Stories",
    "summary": "Tests across the addons: stories, browser tours, real peers",
    "version": "19.0.1.0.0",
    "category": "Hidden/Tests",
    "author": "Open Energy contributors",
    "license": "AGPL-3",
    "depends": ["energy_demo"],
    "assets": {
        "web.assets_tests": ["test_energy/static/tests/tours/*.js"],
    },
}
