"""Fields that know the outcome are found, each for its reason; those that merely tell a lot stay."""

from __future__ import annotations

import numpy as np
import pytest

from services.scoring.features import words_of
from services.scoring.model import CUSTOM
from services.scoring.names import is_judgement, is_personal, is_sensitive
from services.scoring.rows import FillTimes
from services.scoring.training import train
from services.vocabulary import FieldFate
from tests.services.scoring.worlds import World, fate_of, report_of

JUDGEMENTS = (
    "Tags", "Etiquetas", "Lead Status", "LeadStatus", "lead_status", "Situação", "Deal Stage",
    "Etapa do funil", "Close Date", "Data de fechamento", "Number of times contacted", "num_contacted_notes",
    "Last modified date", "Days to close", "Motivo da perda", "Razão de Perda", "Lifecycle Stage",
    "Última atividade",
    "Last Notable Activity", "Próximo passo", "Lead Quality", "Lead Profile", "Asymmetrique Activity Index",
    "Negócio - Ganho em", "Observações", "Deal - Probability", "Data do pagamento", "Became a customer date",
    "duration", "Vendedor",
)  # fmt: skip
HARMLESS = (
    "Total Time Spent on Website", "What is your current occupation", "Lead Origin", "TotalVisits",
    "Page Views Per Visit", "Do Not Email", "City", "Cidade", "Cargo", "Segmento", "Porte da empresa",
    "Faturamento anual", "Ramo de atividade", "How did you hear about X Education", "Marital status", "Curso",
    "Renda mensal", "UTM campaign", "Job Title", "Update me on Supply Chain Content", "Canal de venda",
    "I agree to pay the amount through cheque", "Origem da primeira conversão",
)  # fmt: skip


@pytest.mark.parametrize("name", JUDGEMENTS)
def test_names_of_judgements(name: str) -> None:
    assert is_judgement(words_of(name))


@pytest.mark.parametrize("name", HARMLESS)
def test_names_that_say_nothing(name: str) -> None:
    words = words_of(name)
    assert (is_judgement(words), is_personal(words), is_sensitive(words)) == (False, False, False)


@pytest.mark.parametrize(
    "name", ["Nome completo", "CPF", "Telefone 2", "Data de nascimento", "Address", "name"]
)
def test_names_of_particulars(name: str) -> None:
    assert is_personal(words_of(name))


@pytest.mark.parametrize("name", ["Sexo", "Religião", "Orientação sexual", "Ethnicity"])
def test_names_of_what_nobody_is_treated_by(name: str) -> None:
    assert is_sensitive(words_of(name))


def test_a_field_that_is_the_outcome() -> None:
    made = World()
    made.honest()
    made.fields["Anexo"] = made.told("sim", None)
    training = train(made.data())
    assert fate_of(training, "Anexo") is FieldFate.TOO_TELLING
    assert report_of(training, "Anexo").detail["auc"] > 0.95
    assert fate_of(training, "Porte") is FieldFate.USED


def test_a_number_filled_in_for_the_won_alone() -> None:
    made = World()
    made.honest()
    values = made.lot.integers(1_000, 2_000, made.leads)
    filled = made.told("x", None, wrong=0.1)
    made.fields["Parcela"] = [
        str(value) if there else None for value, there in zip(values, filled, strict=True)
    ]
    assert fate_of(train(made.data()), "Parcela") is FieldFate.TOO_TELLING


def test_pure_values_that_hold_a_large_share_of_the_wins() -> None:
    made = World()
    made.honest()
    mine = made.lot.random(made.leads) < np.where(made.won, 0.4, 0.001)
    made.fields["Cor"] = [
        "azul" if each else other for each, other in zip(mine, made.among("a", "b"), strict=True)
    ]
    training = train(made.data())
    assert report_of(training, "Cor").detail["auc"] < 0.85
    assert fate_of(training, "Cor") is FieldFate.TOO_TELLING


def test_a_value_that_says_the_outcome_and_keeps_its_word() -> None:
    made = World()
    made.honest()
    some = made.lot.random(made.leads) < 0.15
    made.fields["Caixa"] = [
        ("Negócio fechado" if won else "Em aberto") if each else None
        for each, won in zip(some, made.won, strict=True)
    ]
    assert fate_of(train(made.data()), "Caixa") is FieldFate.TOO_TELLING


def test_a_value_that_merely_sounds_like_it_stays() -> None:
    made = World()
    made.honest()
    made.fields["Espaço"] = made.among("Fechado", "Aberto")
    assert fate_of(train(made.data()), "Espaço") is FieldFate.USED


def test_the_length_of_the_call_that_sold_it() -> None:
    """As in the bank marketing data: less than an outcome, more than anything known beforehand."""
    made = World(2_000, strength=1.0)
    made.honest()
    seconds = np.exp(5 + 0.8 * made.lot.normal(size=made.leads) + 1.05 * made.won)
    made.fields["Segundos"] = [f"{each:.0f}" for each in seconds]
    report = report_of(train(made.data()), "Segundos")
    assert 0.78 < report.detail["auc"] < 0.85
    assert report.fate is FieldFate.TOO_TELLING
    assert report.detail["lift"] >= 0.03


def test_a_strong_honest_field_stays() -> None:
    made = World(2_000, strength=1.2)
    made.fields["Minutos no site"] = [f"{each:.1f}" for each in np.exp(made.merit)]
    report = report_of(train(made.data()), "Minutos no site")
    assert 0.73 < report.detail["auc"] < 0.78
    assert report.fate is FieldFate.USED


def test_filled_in_after_the_outcome_by_the_audit_log() -> None:
    made = World()
    made.honest()
    made.honest("Turno", noise=3.0)
    times = {"Turno": FillTimes(filled=900, late=300), "Porte": FillTimes(filled=1_000, late=20)}
    training = train(made.data(fill_times=times))
    assert fate_of(training, "Turno") is FieldFate.FILLED_LATE
    assert report_of(training, "Turno").detail["after_outcome"] == pytest.approx(1 / 3)
    assert fate_of(training, "Porte") is FieldFate.USED


def test_a_field_that_everybody_got_late_is_an_enrichment() -> None:
    made = World()
    made.honest("Turno", noise=2.0)
    times = {"Turno": FillTimes(filled=1_000, late=300, open_filled=400, open_edited=300)}
    assert fate_of(train(made.data(fill_times=times, open_leads=500)), "Turno") is FieldFate.USED


def test_what_open_leads_do_not_have_yet() -> None:
    made = World()
    made.honest("Turno", noise=2.0)
    times = {"Turno": FillTimes(filled=900, open_filled=60)}
    training = train(made.data(fill_times=times, open_leads=500))
    assert fate_of(training, "Turno") is FieldFate.FILLED_LATE
    assert report_of(training, "Turno").detail["filled_open"] == pytest.approx(0.12)


def test_a_judgement_by_its_name_unless_it_is_proven_to_have_stood_before() -> None:
    made = World()
    made.honest("Situação do lead")
    assert fate_of(train(made.data()), "Situação do lead") is FieldFate.JUDGEMENT
    proven = {"Situação do lead": FillTimes(filled=1_000, proven=970)}
    assert fate_of(train(made.data(fill_times=proven)), "Situação do lead") is FieldFate.USED
    nearly = {"Situação do lead": FillTimes(filled=1_000, proven=900)}
    assert fate_of(train(made.data(fill_times=nearly)), "Situação do lead") is FieldFate.JUDGEMENT


def test_people_have_the_last_word() -> None:
    made = World()
    made.honest()
    made.honest("Qualidade", noise=2.0)
    made.fields["Anexo"] = made.told("sim", None)
    data = made.data()
    training = train(data, kept_in=[CUSTOM + "Qualidade", CUSTOM + "Anexo"], left_out=[CUSTOM + "Porte"])
    assert fate_of(training, "Qualidade") is FieldFate.USED
    assert fate_of(training, "Anexo") is FieldFate.USED
    assert fate_of(training, "Porte") is FieldFate.LEFT_OUT


def test_nobody_puts_particulars_back() -> None:
    made = World()
    made.honest()
    made.fields["Contato alternativo"] = [f"pessoa{place}@example.com" for place in range(made.leads)]
    made.fields["Sexo"] = made.among("F", "M")
    training = train(made.data(), kept_in=[CUSTOM + "Contato alternativo", CUSTOM + "Sexo"])
    assert fate_of(training, "Contato alternativo") is FieldFate.PERSONAL
    assert fate_of(training, "Sexo") is FieldFate.PERSONAL
