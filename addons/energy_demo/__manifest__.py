{
    "name": "Energy Demo Supplier",
    "summary": "Builds an invented Slovak supplier with customers and readings",
    "version": "19.0.1.0.0",
    "category": "Hidden/Tools",
    "author": "Open Energy contributors",
    "license": "AGPL-3",
    "depends": ["energy_l10n_sk"],
    "external_dependencies": {"python": ["demandlib"]},
}
