"""What an employee may choose among: the words of the roster's own cells, each with its marked title."""

from office.wording import N_

NONE = "无"
SEXES = {"男": N_("男"), "女": N_("女")}
TRANSPORTS = {
    "火车": N_("火车"), "飞机": N_("飞机"), "长途客车": N_("长途客车"), "自驾": N_("自驾"), "轮渡": N_("轮渡"),
    "其他": N_("其他"),
}  # fmt: skip
SYMPTOMS = {
    "发热": N_("发热"), "咳嗽": N_("咳嗽"), "乏力": N_("乏力"), "呼吸困难": N_("呼吸困难"), "腹泻": N_("腹泻"),
    "其他": N_("其他不适"), NONE: N_("以上都没有"),
}  # fmt: skip
HEALTH_CODES = {"green": N_("绿码"), "yellow": N_("黄码"), "red": N_("红码"), "none": N_("还没有健康码")}
