"""The versions of the final evaluation together."""

from survey_report.settings.instruments import read_statements

HEAD = "statement_id,question,variable,order,text_nb\n"


def test_a_new_statement_is_shown_and_the_newest_wording_counts(tmp_path):
    old, new = tmp_path / "evaluation_2016.csv", tmp_path / "evaluation_2021.csv"
    old.write_text(HEAD + "pace,p,v_1,1,Passe tempo\ngone,p,v_2,2,Borte\n", encoding="utf-8")
    new.write_text(HEAD + "added,p,v_3,1,Ny\npace,p,v_1,3,Riktig tempo\n", encoding="utf-8")
    table = read_statements([old, new])
    assert table["statement_id"].tolist() == ["added", "gone", "pace"]
    assert table["text_nb"].tolist() == ["Ny", "Borte", "Riktig tempo"]
