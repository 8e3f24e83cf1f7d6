"""The words the demo is made of: names, companies, reasons. All people and firms are invented."""

from __future__ import annotations

from services.vocabulary import Stage

FIRST_NAMES = (
    "Adriana", "Alexandre", "Aline", "Amanda", "Ana", "André", "Antônio", "Beatriz", "Bianca", "Bruna",
    "Bruno", "Caio", "Camila", "Carla", "Carlos", "Cláudia", "Cristina", "Daniel", "Débora", "Diego",
    "Eduardo", "Elaine", "Fábio", "Fernanda", "Fernando", "Flávia", "Gabriel", "Gabriela", "Guilherme",
    "Gustavo", "Helena", "Henrique", "Igor", "Isabela", "João", "José", "Juliana", "Karina", "Larissa",
    "Leandro", "Letícia", "Lucas", "Luciana", "Luís", "Luiza", "Marcelo", "Márcia", "Marcos", "Maria",
    "Mariana", "Mateus", "Mônica", "Natália", "Otávio", "Patrícia", "Paulo", "Pedro", "Rafael", "Raquel",
    "Renata", "Ricardo", "Roberto", "Rodrigo", "Sabrina", "Sérgio", "Silvia", "Simone", "Sônia", "Tatiane",
    "Thiago", "Vanessa", "Vera", "Vinícius", "Vitória", "Viviane", "Wagner", "Yasmin",
)  # fmt: skip

LAST_NAMES = (
    "Albuquerque", "Almeida", "Alves", "Andrade", "Araújo", "Azevedo", "Barbosa", "Barros", "Batista",
    "Bezerra", "Borges", "Braga", "Campos", "Cardoso", "Carvalho", "Castro", "Cavalcanti", "Conceição",
    "Correia", "Costa", "Cunha", "Dias", "Duarte", "Farias", "Fernandes", "Ferreira", "Figueiredo",
    "Fonseca", "Freitas", "Gomes", "Gonçalves", "Leite", "Lima", "Lopes", "Macedo", "Machado", "Magalhães",
    "Marques", "Martins", "Medeiros", "Melo", "Mendes", "Miranda", "Monteiro", "Moraes", "Moreira", "Moura",
    "Nascimento", "Neves", "Nogueira", "Nunes", "Oliveira", "Pacheco", "Peixoto", "Pereira", "Pinheiro",
    "Pinto", "Pires", "Queiroz", "Ramos", "Rezende", "Ribeiro", "Rocha", "Rodrigues", "Sales", "Santana",
    "Santos", "Silva", "Silveira", "Siqueira", "Soares", "Souza", "Tavares", "Teixeira", "Vasconcelos",
    "Vieira", "Xavier",
)  # fmt: skip

COMPANY_KINDS = (
    "Agro", "Alimentos", "Atacado", "Autopeças", "Clínicas", "Confecções", "Construtora", "Cosméticos",
    "Distribuidora", "Educação", "Embalagens", "Energia", "Engenharia", "Farmácias", "Hotéis", "Indústria",
    "Laboratórios", "Logística", "Metalúrgica", "Móveis", "Papelaria", "Seguros", "Supermercados", "Têxtil",
    "Transportes",
)  # fmt: skip

COMPANY_NAMES = (
    "Alvorada", "Bandeirantes", "Boa Vista", "Cerrado", "Cruzeiro", "Diamantina", "Esperança", "Estrela",
    "Guanabara", "Horizonte", "Ipê", "Itapuã", "Jacarandá", "Lagoa Azul", "Mantiqueira", "Novo Rumo",
    "Ouro Verde", "Paineira", "Pampa", "Pantanal", "Planalto", "Porto Real", "Primavera", "Recôncavo",
    "Rio Claro", "Santa Luzia", "São Bento", "Serra Dourada", "Sol Nascente", "Terra Roxa", "Três Irmãos",
    "União", "Vale do Sol", "Vitória Régia",
)  # fmt: skip

AREA_CODES = ("11", "11", "11", "11", "19", "21", "31", "41", "47", "51", "61", "71", "81", "85")

PLACES = {
    "11": ("São Paulo", "SP"), "19": ("Campinas", "SP"), "21": ("Rio de Janeiro", "RJ"),
    "31": ("Belo Horizonte", "MG"), "41": ("Curitiba", "PR"), "47": ("Joinville", "SC"),
    "51": ("Porto Alegre", "RS"), "61": ("Brasília", "DF"), "71": ("Salvador", "BA"),
    "81": ("Recife", "PE"), "85": ("Fortaleza", "CE"),
}  # fmt: skip
"""City and state by area code."""
_INDUSTRY, _TRADE, _SERVICES = "Indústria", "Comércio", "Serviços"
SECTORS = {
    "Agro": "Agronegócio", "Alimentos": _INDUSTRY, "Atacado": _TRADE, "Autopeças": _TRADE,
    "Clínicas": "Saúde", "Confecções": _INDUSTRY, "Construtora": "Construção", "Cosméticos": _INDUSTRY,
    "Distribuidora": _TRADE,
    "Educação": "Educação", "Embalagens": _INDUSTRY, "Energia": _SERVICES, "Engenharia": "Construção",
    "Farmácias": "Saúde", "Hotéis": _SERVICES, "Indústria": _INDUSTRY, "Laboratórios": "Saúde",
    "Logística": _SERVICES, "Metalúrgica": _INDUSTRY, "Móveis": _TRADE, "Papelaria": _TRADE,
    "Seguros": _SERVICES, "Supermercados": _TRADE, "Têxtil": _INDUSTRY, "Transportes": _SERVICES,
}  # fmt: skip
"""By the first word of a company's name (`COMPANY_KINDS`)."""

NEVER_CALLED = "Sem contato da nossa parte"
COMPETITOR = "Escolheu o concorrente"
PRICE = "Preço acima do esperado"
LOST_REASONS: dict[Stage, tuple[str, ...]] = {
    Stage.LEAD: ("Sem resposta", "Sem resposta", "Fora do perfil", "Contato inválido", "Só pesquisando"),
    Stage.CONTATO: (
        "Sem resposta",
        "Fora do perfil",
        "Sem orçamento",
        "Sem interesse agora",
        "Projeto adiado",
    ),
    Stage.PROPOSTA: (PRICE, PRICE, "Sem resposta", "Sem orçamento", "Projeto adiado", COMPETITOR),
    Stage.NEGOCIACAO: (
        COMPETITOR,
        PRICE,
        "Projeto adiado",
        "Diretoria não aprovou",
        "Condições de pagamento",
    ),
}
