"""Sentences and names of the sample documents, in Slovak and in English."""

TEXTS = {
    "sk": {
        "price_list": "Cenník Domov Istota 24, platný od 1. 1. 2026",
        "decision": "Rozhodnutie ÚRSO č.",
        "law": "Nariadenie vlády č. 21/2019 Z. z.",
        "energy_single": "Elektrina",
        "energy_high": "Elektrina – vysoká tarifa",
        "energy_low": "Elektrina – nízka tarifa",
        "fee": "Mesačná platba za odberné miesto",
        "network": "Distribúcia vrátane prenosu",
        "losses": "Straty pri distribúcii",
        "services": "Systémové služby (TSS)",
        "operation": "Prevádzkovanie systému (TPS)",
        "place": "Pevná platba za odberné miesto",
        "breaker": "Platba za hlavný istič",
        "levy": "Odvod do jadrového fondu",
        "gas": "Odobratý plyn",
        "gas_network": "Distribúcia plynu",
        "annual": "Zmluvné množstvo",
        "split": "Spotreba medzi odpočtami sa k zmene ceny rozdelila podľa typového "
        "diagramu odberu TDO4.",
        "register": "Obchodný register Mestského súdu Bratislava III, oddiel Sro, "
        "vložka 123456/B. Držiteľ povolenia na dodávku elektriny a plynu.",
        "advance": "Preddavok",
        "refund": "Preplatok pošleme do 14 dní na váš účet, ktorý končí na 4455.",
        "older": "Neuhradená faktúra 2026100044",
        "shop": "Predajňa",
        "group": "Predajne západ",
        "audit": "Energetický audit skupiny predajní",
        "sources": (
            "Jadrové palivo",
            "Vodná energia",
            "Slnko, vietor, biomasa",
            "Zemný plyn a iné fosílne palivá",
        ),
        "mix": "Všetky zdroje energie môžu byť podporované aj z iných prostriedkov, "
        "než sú odvody v cene elektriny.",
        "legal": (
            (
                "Reklamácia",
                "Faktúru môžete reklamovať písomne, e-mailom alebo na zákazníckej "
                "linke. Správnosť overíme do 30 dní od doručenia; reklamácia nemá "
                "odkladný účinok na splatnosť.",
            ),
            (
                "Riešenie sporov",
                "Ak nie ste spokojní s vybavením reklamácie, môžete podať návrh na "
                "alternatívne riešenie sporu Úradu pre reguláciu sieťových odvetví, "
                "Bajkalská 27, 820 07 Bratislava, www.urso.gov.sk.",
            ),
            (
                "Zmena dodávateľa",
                "Zmena dodávateľa je bezplatná. Nový dodávateľ potrebuje EIC kód alebo "
                "POD kód odberného miesta uvedený na tejto faktúre. Ceny porovnáte "
                "v cenovej kalkulačke na www.urso.gov.sk.",
            ),
            (
                "Kontaktné miesto",
                "Informácie o právach odberateľov, platných predpisoch a spôsoboch "
                "riešenia sporov poskytuje jednotné kontaktné miesto úradu.",
            ),
            (
                "Poruchy dodávky",
                "Poruchy distribučnej siete hláste nepretržite na poruchovej linke "
                "prevádzkovateľa siete: elektrina 0800 111 567, plyn 0850 111 727.",
            ),
        ),
    },
    "en": {
        "price_list": "Price list Home Certainty 24, valid from 1 January 2026",
        "decision": "Decision of the regulator No.",
        "law": "Government regulation 21/2019",
        "energy_single": "Electricity",
        "energy_high": "Electricity, high tariff",
        "energy_low": "Electricity, low tariff",
        "fee": "Monthly fee for the supply point",
        "network": "Distribution including transmission",
        "losses": "Distribution losses",
        "services": "System services",
        "operation": "System operation",
        "place": "Fixed fee for the supply point",
        "breaker": "Fee for the main breaker",
        "levy": "Nuclear fund levy",
        "gas": "Gas taken",
        "gas_network": "Gas distribution",
        "annual": "Contracted quantity",
        "split": "Consumption between readings was divided at the price change by "
        "the load profile TDO4.",
        "register": "Commercial register of the City Court Bratislava III, section "
        "Sro, file 123456/B. Licensed supplier of electricity and gas.",
        "advance": "Advance",
        "refund": "We send the overpayment within 14 days to your account ending 4455.",
        "older": "Unpaid invoice 2026100044",
        "shop": "Shop",
        "group": "Shops west",
        "audit": "Energy audit of the group of shops",
        "sources": (
            "Nuclear fuel",
            "Water",
            "Sun, wind, biomass",
            "Natural gas and other fossil fuels",
        ),
        "mix": "All sources of energy may also be subsidised by means other than the "
        "levies in the price of electricity.",
        "legal": (
            (
                "Complaints",
                "You can complain about this bill in writing, by e-mail or on the "
                "hotline. We verify it within 30 days of receipt; a complaint does "
                "not postpone the due date.",
            ),
            (
                "Disputes",
                "If you are not content with our answer, you can turn to the "
                "regulator for alternative dispute settlement: ÚRSO, Bajkalská 27, "
                "820 07 Bratislava, www.urso.gov.sk.",
            ),
            (
                "Change of supplier",
                "Changing your supplier is free of charge. The new supplier needs the "
                "EIC or POD printed on this bill. Compare prices with the calculator "
                "at www.urso.gov.sk.",
            ),
            (
                "Single point of contact",
                "The regulator's contact point informs about your rights, the "
                "regulations in force and the ways to settle disputes.",
            ),
            (
                "Faults",
                "Report faults of the network at any hour on the line of the network "
                "operator: electricity 0800 111 567, gas 0850 111 727.",
            ),
        ),
    },
}
